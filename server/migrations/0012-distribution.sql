-- Repositories that a person confirmed, the signed indexes seen in them, and what those offer. Files lie in the data folder by
-- their SHA-256; nothing here names a path.
create table distribution_origin (
  tenant_id int not null references platform_tenant,
  origin_id uuid not null,
  -- Root of the archive, without a slash at its end.
  base text not null check (length(base) between 1 and 500),
  -- Our own repository is read from the data folder, not over the network.
  own boolean not null,
  -- Armoured keys that may sign its indexes, as they were when a person compared their fingerprints.
  keys text[] not null,
  fingerprints text[] not null,
  -- Private addresses that the person named; others are never connected to.
  addresses text[] not null,
  confirmed_at timestamptz not null,
  confirmed_by text not null,
  checked_at timestamptz,
  -- Why the newest check failed: {code, params}; null when it did not.
  fault jsonb,
  primary key (tenant_id, origin_id),
  unique (tenant_id, base)
);

-- A publisher's InRelease, dated: what plans name, and what an undo needs.
create table distribution_index (
  tenant_id int not null,
  origin_id uuid not null,
  -- As it stands in the path below dists/.
  suite text not null,
  sha256 text not null,
  origin text not null,
  label text not null,
  codename text not null,
  signers text[] not null,
  released_at timestamptz not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (tenant_id, origin_id, suite, sha256),
  foreign key (tenant_id, origin_id) references distribution_origin
);
create index distribution_index_digest on distribution_index (tenant_id, sha256);

-- The package lists of an index that were read, by the digest that the index gives them.
create table distribution_index_list (
  tenant_id int not null,
  origin_id uuid not null,
  suite text not null,
  index_sha256 text not null,
  list_sha256 text not null,
  -- Below the suite: main/binary-amd64/Packages.xz
  path text not null,
  primary key (tenant_id, origin_id, suite, index_sha256, list_sha256),
  foreign key (tenant_id, origin_id, suite, index_sha256) references distribution_index on delete cascade
);

-- What a list says is a fact of its digest: the same for every tenant, and read once however many indexes name it.
create table distribution_list (
  list_sha256 text primary key,
  packages int not null,
  read_at timestamptz not null
);
create table distribution_package (
  list_sha256 text not null references distribution_list on delete cascade,
  name text not null,
  architecture text not null,
  version text not null,
  source_version text not null,
  -- Below the archive's root: pool/main/o/openssl/openssl_3.0.17-1_amd64.deb
  path text not null,
  sha256 text not null,
  size_bytes bigint not null,
  depends text not null,
  conflicts text not null,
  primary key (list_sha256, name, architecture, version)
);
comment on table distribution_list is 'Package lists that were read. Facts of their digest, no tenant.';
comment on table distribution_package is 'Packages that a list offers. Facts of the list''s digest, no tenant.';
