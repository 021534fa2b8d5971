-- Changes of packages that no order explains: `changed from outside`. A row per report, while it waits for what may explain it
-- and for some time after it was told; the ledger keeps it for good.
create table deployment_outside (
  tenant_id int not null references platform_tenant,
  report_id uuid not null,
  host_id uuid not null,
  host_no int not null,
  -- When the report came, and from when on the host had what it showed before.
  at timestamptz not null,
  since timestamptz not null,
  -- [{name, architecture, from, to}]; with `by` once it is told, then only those that nothing explains.
  changes jsonb not null,
  -- How many they are; told ones are named up to a limit.
  count int not null,
  -- When it is looked at next; null: it was told.
  look_at timestamptz,
  primary key (tenant_id, report_id)
);
create index deployment_outside_host on deployment_outside (tenant_id, host_id, at desc);
create index deployment_outside_waiting on deployment_outside (tenant_id, look_at) where look_at is not null;
create index deployment_order_host on deployment_order (tenant_id, host_id, made_at desc);
