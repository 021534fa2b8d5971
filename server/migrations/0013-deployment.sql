-- Rolling plans out: what each host was told, what it answered, and where it stands. Envelopes are kept as they were signed.
-- The ledger gets a provenance 4: signed by the root half of a host, with a key that its agent does not hold.
create table deployment_deployment (
  tenant_id int not null references platform_tenant,
  deployment_id uuid not null,
  plan_digest text not null,
  -- Of the plan, for lists: its id, its tier, and the first names of its packages.
  plan_id uuid not null,
  tier text not null,
  packages text[] not null,
  verb text not null check (verb in ('install', 'undo')),
  state text not null check (state in ('running', 'halted', 'finished')),
  -- Why it stands: {code, params}.
  because jsonb,
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  primary key (tenant_id, deployment_id),
  foreign key (tenant_id, plan_digest) references plan_plan (tenant_id, digest)
);
-- A plan is rolled out once at a time.
create unique index deployment_deployment_running on deployment_deployment (tenant_id, plan_digest) where state = 'running';
create index deployment_deployment_newest on deployment_deployment (tenant_id, started_at desc, deployment_id desc);

create table deployment_step (
  tenant_id int not null,
  deployment_id uuid not null,
  host_id uuid not null,
  host_key text not null,
  transaction text not null,
  ring text not null,
  ring_index smallint not null,
  state text not null check (state in ('waiting', 'ordered', 'installed', 'verified', 'undone', 'refused', 'failed', 'halted', 'expired', 'silent')),
  because jsonb not null,
  since timestamptz not null,
  retry_at timestamptz,
  attempts smallint not null,
  -- When the host said that it had the publisher's index before it: the ring's delay counts from there.
  seen_at timestamptz,
  order_id uuid,
  -- The result that moved it here, and the newest one by which root itself saw the planned versions.
  result_digest text,
  shown_sequence bigint,
  primary key (tenant_id, deployment_id, host_key),
  foreign key (tenant_id, deployment_id) references deployment_deployment
);
create index deployment_step_open on deployment_step (tenant_id, retry_at) where state in ('waiting', 'expired', 'ordered', 'installed');
create index deployment_step_host on deployment_step (tenant_id, host_id);

create table deployment_order (
  tenant_id int not null,
  order_id uuid not null,
  deployment_id uuid not null,
  host_id uuid not null,
  host_key text not null,
  verb text not null,
  digest text not null,
  envelope text not null,
  epoch bigint not null,
  generation bigint not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  made_at timestamptz not null,
  -- When the host last fetched it with a lease, and when it was answered or taken back.
  leased_at timestamptz,
  closed_at timestamptz,
  primary key (tenant_id, order_id),
  unique (tenant_id, host_key, epoch, generation),
  unique (tenant_id, digest),
  foreign key (tenant_id, deployment_id) references deployment_deployment
);
-- One open order per host.
create unique index deployment_order_open on deployment_order (tenant_id, host_key) where closed_at is null;
create index deployment_order_waiting on deployment_order (tenant_id, host_id) where closed_at is null;

create table deployment_result (
  tenant_id int not null references platform_tenant,
  host_key text not null,
  epoch bigint not null,
  sequence bigint not null,
  host_id uuid not null,
  digest text not null,
  envelope text not null,
  spki text not null,
  kind text not null check (kind in ('outcome', 'state')),
  outcome text,
  order_digest text,
  plan_digest text,
  head_seq bigint,
  head_leaf text,
  received_at timestamptz not null,
  primary key (tenant_id, host_key, epoch, sequence),
  unique (tenant_id, digest)
);
create index deployment_result_plan on deployment_result (tenant_id, plan_digest) where plan_digest is not null;
create index deployment_result_head on deployment_result (tenant_id, head_seq) where head_seq is not null;
comment on table deployment_result is 'Added, never changed.';

alter table evidence_pending drop constraint evidence_pending_provenance_check;
alter table evidence_pending add constraint evidence_pending_provenance_check check (provenance in (1, 2, 3, 4));
