//! Settings in force.

use assistant::{BusinessSettings, ResourceSettings};
use policy::Span;
use store::{ApplyError, InUse, SourceKey, SwitchOff};
use telephony::ResourceId;

use crate::database::{Fixture, minutes, now, opening, resource, settings, with_business};

#[tokio::test]
async fn the_same_settings_twice_are_one_version() {
    with_business(|f| async move {
        let again = f.store.apply_tenant(&f.business, SwitchOff::Unused, now() + minutes(1)).await.unwrap();
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
        let applied = f
            .store
            .apply_tenant(&changed.check().unwrap(), SwitchOff::Unused, now() + minutes(1))
            .await
            .unwrap();
        assert_eq!((applied.version, applied.changed), (2, true));

        let facts = f.store.tenant(f.tenant).await.unwrap().unwrap();
        assert_eq!(facts.resources[0], before[1]);
        assert_eq!(
            facts.resources.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(),
            ["Van two", "Van three"]
        );
        assert_eq!(f.store.tenant_for_number(&"+13125550100".parse().unwrap()).await.unwrap(), None);
        assert!(f.store.tenant_for_number(&"+13125550101".parse().unwrap()).await.unwrap().is_some());

        let back = f.store.apply_tenant(&f.business, SwitchOff::Unused, now() + minutes(2)).await.unwrap();
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
        let refused =
            f.store.apply_tenant(&other.check().unwrap(), SwitchOff::Unused, now()).await.unwrap_err();
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
        let (a, b) = tokio::join!(
            f.store.apply_tenant(&changed, SwitchOff::Unused, now()),
            f.store.apply_tenant(&changed, SwitchOff::Unused, now())
        );
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
        let again = f.store.apply_tenant(&f.business, SwitchOff::Unused, now() + minutes(1)).await.unwrap();
        assert_eq!((again.tenant_id, again.changed), (f.tenant, false));
        call.rollback().await.unwrap();
    })
    .await;
}

fn with_id(id: &str, name: &str) -> ResourceSettings {
    ResourceSettings { id: Some(id.to_owned()), ..resource(name) }
}

impl Fixture {
    /// Takes over settings with these resources, and answers who is at work then.
    async fn apply(&self, resources: Vec<ResourceSettings>) -> Result<Vec<(ResourceId, String)>, ApplyError> {
        let changed = BusinessSettings { resources, ..settings() }.check().unwrap();
        self.store.apply_tenant(&changed, SwitchOff::Unused, now()).await?;
        Ok(self.store.tenant(self.tenant).await.unwrap().unwrap().resources)
    }
}

#[tokio::test]
async fn a_resource_that_is_renamed_keeps_its_bookings_and_its_calendar() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        let busy = SourceKey { tenant: f.tenant, resource: f.resource, source: "file:dentist" };
        let lunch = Span { start: opening(f.resource, 240).start, end: opening(f.resource, 240).end };
        f.store.put_calendar(busy, &[lunch], now()).await.unwrap();
        let before = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        let (one, two) = (before[0].0, before[1].0);

        // By its first name, which was its id.
        let named = |one_is: &str, two_is: &str| vec![(one, one_is.to_owned()), (two, two_is.to_owned())];
        let renamed = f.apply(vec![with_id("Van one", "Dana's van"), resource("Van two")]).await.unwrap();
        assert_eq!(renamed, named("Dana's van", "Van two"));
        // An id of its own, later.
        let known = f.apply(vec![with_id("v1", "Dana's van"), with_id("v2", "Van two")]).await.unwrap();
        assert_eq!(known, renamed);
        // The two change names.
        let changed = f.apply(vec![with_id("v1", "Van two"), with_id("v2", "Dana's van")]).await.unwrap();
        assert_eq!(changed, named("Van two", "Dana's van"));
        // Somebody else is called what it was called first.
        let third = f.apply(vec![with_id("v1", "Dana's"), with_id("v2", "Lee's"), resource("Van one")]).await;
        let third = third.unwrap();
        assert_eq!(third[..2], named("Dana's", "Lee's"));
        assert_eq!(third[2].1, "Van one");

        let sources = f.store.calendar_sources(f.tenant).await.unwrap();
        assert_eq!((sources[0].resource, sources[0].resource_name.as_str()), (one, "Dana's"));
        let whose: String = sqlx::query_scalar(
            "SELECT name FROM bookings JOIN resources USING (tenant_id, resource_id) WHERE state = 'confirmed'",
        )
        .fetch_one(&f.pool)
        .await
        .unwrap();
        assert_eq!(whose, "Dana's");
    })
    .await;
}

#[tokio::test]
async fn a_resource_in_use_is_not_switched_off_unless_somebody_says_so() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        let before = f.store.tenant(f.tenant).await.unwrap().unwrap();
        let two = before.resources[1].0;
        let busy = SourceKey { tenant: f.tenant, resource: two, source: "file:dentist" };
        f.store.put_calendar(busy, &[], now()).await.unwrap();
        f.store.open_calendar_feed(f.tenant, two, "a token", now()).await.unwrap();
        let in_use = |name: &str, bookings, calendars, is_read| InUse {
            name: name.to_owned(),
            id: name.to_owned(),
            bookings,
            calendars,
            is_read,
        };

        let refused = f.apply(vec![resource("Van three")]).await.unwrap_err();
        let ApplyError::InUse(listed) = &refused else { panic!("{refused:?}") };
        assert_eq!(listed, &[in_use("Van one", 1, 0, false), in_use("Van two", 0, 1, true)]);
        assert_eq!(f.store.tenant(f.tenant).await.unwrap().unwrap(), before, "nothing is half applied");

        let changed = BusinessSettings { resources: vec![resource("Van three")], ..settings() };
        let changed = changed.check().unwrap();
        f.store.apply_tenant(&changed, SwitchOff::Any, now()).await.unwrap();
        assert_eq!(f.store.tenant(f.tenant).await.unwrap().unwrap().resources[0].1, "Van three");
        // What is off already is not asked about again, and comes back as it was.
        f.apply(vec![resource("Van three")]).await.unwrap();
        assert_eq!(f.apply(settings().resources).await.unwrap(), before.resources);

        // What is over keeps nobody.
        sqlx::query("UPDATE bookings SET state = 'cancelled', cancelled_at = confirmed_at")
            .execute(&f.pool)
            .await
            .unwrap();
        f.apply(vec![resource("Van two")]).await.unwrap();
    })
    .await;
}
