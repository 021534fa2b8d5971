-- Reboots that a plan needs once it is installed: a kernel counts when it runs. They come by orders of their own, in window and turn.
create table deployment_reboot (
  tenant_id int not null references platform_tenant,
  deployment_id uuid not null,
  host_key text not null,
  host_id uuid not null,
  state text not null check (state in ('due', 'ordered', 'done', 'undone', 'refused', 'failed')),
  -- What it waits for, or why it came to nothing: a list of {code, params}.
  because jsonb not null,
  since timestamptz not null,
  retry_at timestamptz,
  order_id uuid,
  -- How often the host says that it put it off for people who are logged in.
  deferred smallint not null,
  primary key (tenant_id, deployment_id, host_key)
);
