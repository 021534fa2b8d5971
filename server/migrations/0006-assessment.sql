-- Verdicts: per package version, platform and vulnerability. Global facts, no tenant.
create table assessment_vulnerability (
  vuln int generated always as identity primary key,
  id text not null unique
);

create table assessment_verdict (
  vuln int not null references assessment_vulnerability,
  pv int not null references inventory_package_version,
  platform smallint not null references inventory_platform,
  verdict smallint not null check (verdict in (1, 2, 3)), -- 1 vulnerable, 2 not, 3 unknown
  fixed_version text,
  advisories text[] not null default '{}',
  because jsonb not null,
  -- Distribution's plan and rating, and when the fix was published, as inputs to risk.
  plan text not null default '',
  urgency text not null default '',
  fix_published timestamptz,
  -- {feed, dataAt}: whose word it is, and the time that its data stated when it was first read.
  evidence jsonb not null,
  feed_rev int not null,
  known tstzrange not null,
  primary key (vuln, pv, platform, known)
);
create index assessment_verdict_pv on assessment_verdict (pv, platform) where upper_inf(known);

-- The sum per package version: for every host vulnerable + not + unknown = packages.
create table assessment_package (
  pv int not null references inventory_package_version,
  platform smallint not null references inventory_platform,
  verdict smallint not null check (verdict in (1, 2, 3)),
  because jsonb not null,
  vulnerable_count int not null,
  not_count int not null,
  unknown_count int not null,
  -- `uname -r` of a kernel image: its records count only where that kernel runs.
  kernel_release text,
  feed_rev int not null,
  assessed_at timestamptz not null,
  primary key (pv, platform)
);
