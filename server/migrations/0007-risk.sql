-- Episodes: recorded per tenant, package version, vulnerability and class; which hosts are in one is computed, for any day.
create table risk_profile (
  id text not null,
  version int not null,
  body jsonb not null,
  primary key (id, version)
);
comment on table risk_profile is 'Versioned tables of deadlines; an episode names the version that gave its due date. Global, no tenant.';

-- Distinct pairs of what a person says of hosts: importance and exposure. Episodes are per class.
create table risk_class (
  tenant_id int not null references platform_tenant,
  class smallint not null,
  importance text not null,
  exposure text not null check (exposure in ('exposed', 'internal', 'unknown')),
  primary key (tenant_id, class),
  unique (tenant_id, importance, exposure)
);

create sequence risk_episode_id;
create table risk_episode (
  tenant_id int not null references platform_tenant,
  episode_id bigint not null default nextval('risk_episode_id'),
  vuln int not null references assessment_vulnerability,
  pv int not null references inventory_package_version,
  platform smallint not null references inventory_platform,
  repo_set int not null default 0,
  class smallint not null,
  tier smallint not null check (tier between 0 and 4),
  profile_id text not null,
  profile_version int not null,
  inputs jsonb not null,
  because jsonb not null,
  opened timestamptz not null,
  decided timestamptz,
  decide_by timestamptz,
  owner uuid,
  fix_published timestamptz,
  -- Findings whose clock started before a host was enrolled are inherited there.
  clock_started timestamptz not null,
  exploited boolean not null default false,
  triage_by timestamptz,
  due timestamptz,
  closed timestamptz,
  closed_because jsonb,
  primary key (tenant_id, episode_id),
  foreign key (tenant_id, class) references risk_class,
  foreign key (profile_id, profile_version) references risk_profile
);
create unique index risk_episode_open on risk_episode (tenant_id, pv, platform, vuln, class) where closed is null;
create index risk_episode_due on risk_episode (tenant_id, due) where closed is null;

-- Sparse: only where a host differs from its episode.
create table risk_host_deviation (
  tenant_id int not null,
  episode_id bigint not null,
  host_no int not null,
  kind smallint not null check (kind between 1 and 5), -- 1 exception, 2 vex, 3 restart due, 4 inherited, 5 grace
  due timestamptz,
  until timestamptz,
  entry_seq bigint,
  primary key (tenant_id, episode_id, host_no, kind),
  foreign key (tenant_id, episode_id) references risk_episode,
  foreign key (tenant_id, host_no) references inventory_host
);
