-- The ledger: business transactions write a pending row, a sequencer chains them. One log per tenant; rows are never changed.
create table evidence_pending (
  tenant_id int not null references platform_tenant,
  id uuid not null,
  type text not null check (length(type) <= 100),
  subject_type text not null check (length(subject_type) <= 60),
  subject_id text not null check (length(subject_id) <= 300),
  body jsonb not null,
  salt bytea not null check (length(salt) = 32),
  provenance smallint not null check (provenance in (1, 2, 3)), -- 1 person, 2 agent-signed, 3 server-seen
  at timestamptz not null,
  primary key (tenant_id, id)
);

create table evidence_entry (
  tenant_id int not null,
  seq bigint not null check (seq > 0),
  pending_id uuid not null,
  -- SHA-256(salt || RFC 8785 of the payload); the salt goes when the payload must be forgotten.
  payload_digest bytea not null check (length(payload_digest) = 32),
  prev bytea not null check (length(prev) = 32),
  leaf bytea not null check (length(leaf) = 32),
  recorded_at timestamptz not null,
  primary key (tenant_id, seq),
  unique (tenant_id, pending_id),
  foreign key (tenant_id, pending_id) references evidence_pending
);

create table evidence_head (
  tenant_id int primary key references platform_tenant,
  seq bigint not null,
  leaf bytea not null
);
create index evidence_pending_subject on evidence_pending (tenant_id, subject_type, subject_id, at);
