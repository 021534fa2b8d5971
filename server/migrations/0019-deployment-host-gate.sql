-- What a host said last of itself when it refused an order: a full disk, a held lock. Gone when an order gets past it.
create table deployment_host_gate (
  tenant_id int not null references platform_tenant,
  host_id uuid not null,
  -- As trust/host-gates.ts names it, or `clock`.
  gate text not null,
  -- {code, params}, as it was told last.
  because jsonb not null,
  -- When it was told first without a break, and when last.
  since timestamptz not null,
  told_at timestamptz not null,
  primary key (tenant_id, host_id, gate)
);
