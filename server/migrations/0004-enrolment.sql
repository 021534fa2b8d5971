-- How hosts become known: tokens, the certificate authority, certificates.
create table enrolment_token (
  tenant_id int not null references platform_tenant,
  id uuid not null,
  secret_digest text not null,
  label text not null,
  class text not null,
  max_uses int not null check (max_uses between 1 and 10000),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_by text not null,
  primary key (tenant_id, id),
  unique (tenant_id, secret_digest)
);

create table enrolment_token_use (
  tenant_id int not null,
  token_id uuid not null,
  host_id uuid not null,
  at timestamptz not null,
  address text not null,
  primary key (tenant_id, token_id, host_id),
  foreign key (tenant_id, token_id) references enrolment_token
);

-- The private key is sealed with the data folder's secret (AES-256-GCM): a copy of the database alone signs nothing.
create table enrolment_ca (
  tenant_id int not null references platform_tenant,
  serial text not null,
  certificate text not null,
  sealed_key bytea not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  -- The one that issues; older ones stay trusted until they expire.
  current boolean not null,
  primary key (tenant_id, serial)
);
create unique index enrolment_ca_current on enrolment_ca (tenant_id) where current;

create table enrolment_certificate (
  tenant_id int not null references platform_tenant,
  serial text not null,
  host_id uuid not null,
  ca_serial text not null,
  -- SHA-256 of the public key (SPKI DER), hex.
  key_digest text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  issued_at timestamptz not null,
  revoked_at timestamptz,
  revoked_because text,
  -- One click lets an expired certificate renew with the same key until this time.
  renewal_until timestamptz,
  primary key (tenant_id, serial),
  foreign key (tenant_id, ca_serial) references enrolment_ca
);
create index enrolment_certificate_host on enrolment_certificate (tenant_id, host_id, not_after);
