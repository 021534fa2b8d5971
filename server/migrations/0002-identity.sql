-- People: membership and one-time links are ours; passwords, sessions and second factors live in the schema `auth`.
create table identity_member (
  tenant_id int not null references platform_tenant,
  user_id text not null,
  name text not null,
  email text not null,
  role text not null check (role in ('admin', 'viewer')),
  added_at timestamptz not null,
  primary key (tenant_id, user_id)
);

-- One-time links: set-up of the first admin, and invitations. Only the SHA-256 of the token is kept.
create table identity_link (
  tenant_id int not null references platform_tenant,
  token_digest text not null,
  purpose text not null check (purpose in ('setup', 'invitation')),
  role text not null check (role in ('admin', 'viewer')),
  name text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_digest)
);

-- Bearer tokens of the command line (0600 file on the server's machine, or `patchreeve login`).
create table identity_api_token (
  tenant_id int not null references platform_tenant,
  token_digest text not null,
  label text not null,
  user_id text,
  role text not null check (role in ('admin', 'viewer')),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, token_digest)
);
