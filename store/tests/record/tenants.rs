//! Settings in force.

use store::ApplyError;

use crate::database::{minutes, now, resource, settings, with_business};

#[tokio::test]
async fn the_same_settings_twice_are_one_version() {
    with_business(|f| async move {
        let again = f.store.apply_tenant(&f.business, now() + minutes(1)).await.unwrap();
        assert_eq!((again.tenant_id, again.version, again.changed), (f.tenant, 1, false));
        let facts = f.store.tenant(f.tenant).await.unwrap().unwrap();
        assert_eq!((facts.slug.as_str(), facts.version, facts.active), ("harbor-heating", 1, true));
        assert_eq!(facts.settings, settings());
        assert_eq!(
            facts.resources.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(),
            ["Van one", "Van two"]
        );
        assert_eq!(f.store.tenants().await.unwrap(), std::slice::from_ref(&facts));
        let number = "+13125550100".parse().unwrap();
        assert_eq!(f.store.tenant_for_number(&number).await.unwrap(), Some(facts));
        assert_eq!(f.store.tenant_for_number(&"+13125550199".parse().unwrap()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_is_switched_off_and_comes_back_as_the_same() {
    with_business(|f| async move {
        let before = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        let mut changed = settings();
        changed.resources = vec![resource("Van two"), resource("Van three")];
        changed.phone_numbers = vec!["+13125550101".to_owned()];
        changed.job_types[0].duration_minutes = 90;
        let applied = f.store.apply_tenant(&changed.check().unwrap(), now() + minutes(1)).await.unwrap();
        assert_eq!((applied.version, applied.changed), (2, true));

        let facts = f.store.tenant(f.tenant).await.unwrap().unwrap();
        assert_eq!(facts.resources[0], before[1]);
        assert_eq!(
            facts.resources.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(),
            ["Van two", "Van three"]
        );
        assert_eq!(f.store.tenant_for_number(&"+13125550100".parse().unwrap()).await.unwrap(), None);
        assert!(f.store.tenant_for_number(&"+13125550101".parse().unwrap()).await.unwrap().is_some());

        let back = f.store.apply_tenant(&f.business, now() + minutes(2)).await.unwrap();
        assert_eq!((back.version, back.changed), (3, true));
        assert_eq!(f.store.tenant(f.tenant).await.unwrap().unwrap().resources, before);
        let kept: i64 =
            sqlx::query_scalar("SELECT count(*) FROM tenant_settings").fetch_one(&f.pool).await.unwrap();
        assert_eq!(kept, 3);
    })
    .await;
}

#[tokio::test]
async fn a_number_belongs_to_one_business_and_nothing_is_half_applied() {
    with_business(|f| async move {
        let mut other = settings();
        other.slug = "lakeside-plumbing".to_owned();
        other.phone_numbers = vec!["+13125550102".to_owned(), "+13125550100".to_owned()];
        let refused = f.store.apply_tenant(&other.check().unwrap(), now()).await.unwrap_err();
        assert!(
            matches!(&refused, ApplyError::NumberTaken(number) if number.e164() == "+13125550100"),
            "{refused:?}"
        );
        assert_eq!(f.store.tenants().await.unwrap().len(), 1);
        assert_eq!(f.store.tenant_for_number(&"+13125550102".parse().unwrap()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn two_who_apply_at_once_take_turns() {
    with_business(|f| async move {
        let mut changed = settings();
        changed.horizon_days = 14;
        let changed = changed.check().unwrap();
        let (a, b) =
            tokio::join!(f.store.apply_tenant(&changed, now()), f.store.apply_tenant(&changed, now()));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!((a.version, b.version), (2, 2));
        assert_ne!(a.changed, b.changed, "one of them changed something, the other found it done");
    })
    .await;
}

#[tokio::test]
async fn settings_do_not_wait_for_a_call_that_refers_to_the_business() {
    with_business(|f| async move {
        // As the end of a call does by every row that it writes.
        let mut call = f.pool.begin().await.unwrap();
        sqlx::query("SELECT FROM tenants WHERE tenant_id = $1 FOR KEY SHARE")
            .bind(f.tenant.0)
            .execute(&mut *call)
            .await
            .unwrap();
        let again = f.store.apply_tenant(&f.business, now() + minutes(1)).await.unwrap();
        assert_eq!((again.tenant_id, again.changed), (f.tenant, false));
        call.rollback().await.unwrap();
    })
    .await;
}
