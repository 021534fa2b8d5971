-- Passwords, second factors, sessions and counted attempts: ours (docs/adr/0002-identity.md), tenant first, under row-level security.

-- What proves that somebody is a member. The TOTP secret is sealed with the data folder's secret; the last used time step is
-- kept, as a code is good once (RFC 6238, 5.2).
create table identity_account (
  tenant_id int not null references platform_tenant,
  user_id text not null,
  email_key text not null check (length(email_key) between 3 and 200),
  password_hash text not null,
  password_changed_at timestamptz not null,
  totp_sealed bytea,
  totp_confirmed_at timestamptz,
  totp_last_step bigint not null default 0,
  primary key (tenant_id, user_id),
  unique (tenant_id, email_key),
  foreign key (tenant_id, user_id) references identity_member on delete cascade,
  check (totp_confirmed_at is null or totp_sealed is not null)
);

-- Only the SHA-256 of the cookie's token is kept: a copy of the database signs nobody in.
create table identity_session (
  tenant_id int not null references platform_tenant,
  token_digest text not null,
  user_id text not null,
  created_at timestamptz not null,
  used_at timestamptz not null,
  primary key (tenant_id, token_digest),
  foreign key (tenant_id, user_id) references identity_account on delete cascade
);
create index identity_session_user on identity_session (tenant_id, user_id);

-- Failed sign-ins per e-mail address (its SHA-256), counted alike for addresses that exist and that do not.
create table identity_attempt (
  tenant_id int not null references platform_tenant,
  subject_digest text not null,
  failures int not null,
  locked_until timestamptz,
  at timestamptz not null,
  primary key (tenant_id, subject_digest)
);
create index identity_attempt_age on identity_attempt (tenant_id, at);
