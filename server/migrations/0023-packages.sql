-- An organisation's own packages: what people signed on their own machines and handed in. Files lie in the content store by their
-- SHA-256. Nothing here is ever changed but the key and the word that a version is withdrawn.
create table packages_repository (
  tenant_id int primary key references platform_tenant,
  -- In the address under which hosts read it; nobody can guess it.
  repository_id uuid not null unique,
  -- Armoured: who may sign what is taken here. What hosts take, the policy says.
  key text not null check (length(key) <= 100000),
  fingerprint text not null check (fingerprint ~ '^([0-9A-F]{40}|[0-9A-F]{64})$'),
  key_set_at timestamptz not null,
  key_set_by text not null
);

-- A signed index that was taken, with its lists; each names the one before it.
create table packages_revision (
  tenant_id int not null references packages_repository,
  number int not null check (number >= 1),
  index_sha256 text not null,
  origin text not null,
  label text not null,
  released_at timestamptz not null,
  valid_until timestamptz not null,
  signer text not null,
  published_at timestamptz not null,
  published_by text not null,
  -- [{path, sha256}] below the suite.
  lists jsonb not null,
  primary key (tenant_id, number),
  unique (tenant_id, index_sha256)
);

create table packages_version (
  tenant_id int not null,
  name text not null,
  version text not null,
  architecture text not null,
  sha256 text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sbom_format text not null,
  sbom_sha256 text not null,
  -- The revision that brought it, and the one that withdrew it.
  revision int not null,
  withdrawn_in int,
  withdrawn_because text,
  primary key (tenant_id, name, version, architecture),
  unique (tenant_id, sha256),
  foreign key (tenant_id, revision) references packages_revision,
  foreign key (tenant_id, withdrawn_in) references packages_revision,
  check ((withdrawn_in is null) = (withdrawn_because is null))
);
