alter table deployment_deployment drop constraint deployment_deployment_verb_check;
alter table deployment_deployment add constraint deployment_deployment_verb_check
  check (verb in ('install', 'undo', 'try', 'simulate', 'put-updater-aside', 'give-updater-back'));
