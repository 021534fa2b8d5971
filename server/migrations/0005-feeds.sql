-- What the world says of vulnerabilities: global facts, no tenant. The last good copy of each feed stays until a better one is complete.
create table feeds_state (
  feed text primary key,
  attempted_at timestamptz,
  etag text not null default '',
  last_modified text not null default '',
  failure jsonb
);

create table feeds_revision (
  rev int generated always as identity primary key,
  feed text not null,
  origin text not null check (origin in ('starter', 'live', 'offline')),
  digest text not null,
  data_at text not null,
  fetched_at timestamptz not null,
  records int not null,
  skipped jsonb not null,
  -- [{platform, what, sources?: count}] as the feed states it.
  covers jsonb not null,
  current boolean not null
);
create unique index feeds_revision_current on feeds_revision (feed) where current;

create table feeds_statement (
  feed text not null,
  platform text not null,
  source text not null,
  vulnerability text not null,
  -- 1 fixed, 2 not affected, 3 open, 4 undetermined
  claim smallint not null check (claim between 1 and 4),
  fixed_version text,
  plan text,
  urgency text not null,
  advisories text[] not null,
  fix_published_at text not null,
  rev int not null references feeds_revision,
  primary key (platform, source, vulnerability, feed),
  check ((claim = 1) = (fixed_version is not null)),
  check ((claim = 3) = (plan is not null))
);

create table feeds_offer (
  feed text not null,
  platform text not null,
  suite text not null,
  name text not null,
  architecture text not null,
  version text not null,
  security boolean not null,
  source text not null,
  source_version text not null,
  rev int not null references feeds_revision,
  primary key (platform, suite, name, architecture, version, feed)
);
create index feeds_offer_name on feeds_offer (platform, name);

create table feeds_fact (
  feed text not null,
  vulnerability text not null,
  body jsonb not null,
  rev int not null references feeds_revision,
  primary key (vulnerability, feed)
);

-- Which sources a feed covers on a platform; absent = none; source '*' = all.
create table feeds_cover (
  feed text not null,
  platform text not null,
  what text not null check (what in ('statements', 'offers', 'advisories')),
  source text not null,
  rev int not null references feeds_revision,
  primary key (platform, source, what, feed)
);
