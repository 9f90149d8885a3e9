//! Who a caller is, and two who are one.

use policy::jobs::Actor;
use store::{Known, KnownBy, MergeOutcome, MergeRequest, Origin, Person};
use telephony::{CustomerId, PhoneNumber};

use crate::database::{Fixture, caller, now, opening, with_business};

const OWNER: Origin<'_> = Origin { actor: Actor::Owner, call_id: None, reason: "the same person, she says" };

fn number(last: u32) -> PhoneNumber {
    format!("+1312555{last:04}").parse().unwrap()
}

async fn identify(
    f: &Fixture,
    phone: Option<u32>,
    email: Option<&str>,
    name: &str,
    address: Option<&str>,
) -> Known {
    let phone = phone.map(number);
    let person = Person { phone: phone.as_ref(), email, name, address };
    f.store.identify(f.tenant, &person, OWNER, now()).await.unwrap()
}

async fn flagged(f: &Fixture) -> Vec<(CustomerId, CustomerId, String)> {
    let pairs = f.store.possible_duplicates(f.tenant).await.unwrap();
    pairs.into_iter().map(|pair| (pair.customer, pair.other, pair.reason)).collect()
}

#[tokio::test]
async fn known_by_number_then_e_mail_then_name_with_address() {
    with_business(|f| async move {
        let oak = Some("42 Oak Street, Springfield");
        let dana = identify(&f, Some(100), Some("Dana@Example.com"), "Dana Whitfield", oak).await;
        assert_eq!(dana.by, KnownBy::Nothing);
        for (phone, email, name, address, by) in [
            // Her husband, from her telephone.
            (Some(100), None, "Sam Whitfield", None, KnownBy::Number),
            (Some(101), Some("dana@example.com"), "D. Whitfield", None, KnownBy::Email),
            // That number is hers from now on.
            (Some(101), None, "Dana", None, KnownBy::Number),
            (None, None, "dana  WHITFIELD", Some("42 oak st., springfield"), KnownBy::NameAndAddress),
        ] {
            let known = identify(&f, phone, email, name, address).await;
            assert_eq!(known, Known { customer: dana.customer, by }, "{name}");
        }
        // The same name elsewhere is somebody else, and without an address it may be her.
        let elsewhere = identify(&f, Some(200), None, "Dana Whitfield", Some("1 Elm Road, Troy")).await;
        assert_eq!(elsewhere.by, KnownBy::Nothing);
        assert_eq!(flagged(&f).await, []);
        let unknown = identify(&f, Some(300), None, "Dana Whitfield", None).await;
        assert_eq!(unknown.by, KnownBy::Nothing);
        let flagged_with: Vec<_> = flagged(&f).await.into_iter().map(|(_, _, reason)| reason).collect();
        assert_eq!(flagged_with, ["name", "name"]);
        // Nobody else's address of e-mail is taken away, but two are flagged who share it.
        let shared = identify(&f, Some(200), Some("dana@example.com"), "Dana Whitfield", None).await;
        assert_eq!(shared.customer, elsewhere.customer);
        let pair = (dana.customer.min(elsewhere.customer), dana.customer.max(elsewhere.customer));
        assert!(flagged(&f).await.contains(&(pair.0, pair.1, "email".to_owned())));
        let kinds: Vec<_> = f
            .store
            .customer_history(f.tenant, dana.customer)
            .await
            .unwrap()
            .into_iter()
            .map(|event| event.kind)
            .collect();
        assert_eq!(kinds, ["created", "contact_added"]);
    })
    .await;
}

#[tokio::test]
async fn a_row_of_before_the_contacts_is_found_by_its_number() {
    with_business(|f| async move {
        let (_, booking) = f.booked(1, &opening(f.resource, 60)).await;
        sqlx::query("DELETE FROM customer_contacts").execute(&f.pool).await.unwrap();
        let known = f
            .store
            .identify(
                f.tenant,
                &Person { phone: Some(&caller()), email: None, name: "Dana", address: None },
                OWNER,
                now(),
            )
            .await
            .unwrap();
        let customer: uuid::Uuid =
            sqlx::query_scalar("SELECT customer_id FROM bookings WHERE booking_id = $1")
                .bind(booking.0)
                .fetch_one(&f.pool)
                .await
                .unwrap();
        assert_eq!(known, Known { customer: CustomerId(customer), by: KnownBy::Number });
    })
    .await;
}

#[tokio::test]
async fn a_merge_loses_nothing_and_can_be_explained() {
    with_business(|f| async move {
        let (call, booking) = f.booked(1, &opening(f.resource, 60)).await;
        let by = Person { phone: Some(&caller()), email: None, name: "Dana Whitfield", address: None };
        let from = f.store.identify(f.tenant, &by, OWNER, now()).await.unwrap().customer;
        let into = identify(&f, Some(500), None, "Dana Whitfield-Moss", Some("9 Pine Lane, Troy")).await.customer;
        let note = f.store.add_note(f.tenant, from, "the dog bites", Some(call), now()).await.unwrap();
        let job = f.store.job_of_booking(f.tenant, booking).await.unwrap().unwrap().0;

        let merge = |from, into| {
            let request = MergeRequest { tenant: f.tenant, from, into, origin: OWNER, now: now() };
            f.store.merge_customers(request)
        };
        assert_eq!(merge(from, into).await.unwrap(), MergeOutcome::Merged);
        assert_eq!(merge(from, into).await.unwrap(), MergeOutcome::Merged, "again is the same");
        assert_eq!(merge(into, from).await.unwrap(), MergeOutcome::MergedElsewhere);
        assert_eq!(merge(into, into).await.unwrap(), MergeOutcome::Same);
        assert_eq!(merge(CustomerId(uuid::Uuid::new_v4()), into).await.unwrap(), MergeOutcome::Unknown);

        for table in ["bookings", "jobs", "customer_notes", "customer_contacts"] {
            let count = |customer: CustomerId| {
                let sql = format!("SELECT count(*) FROM {table} WHERE customer_id = $1");
                let pool = f.pool.clone();
                async move {
                    sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(sql))
                        .bind(customer.0)
                        .fetch_one(&pool)
                        .await
                        .unwrap()
                }
            };
            let expected = if table == "customer_contacts" { 2 } else { 1 };
            assert_eq!((count(from).await, count(into).await), (0, expected), "{table}");
        }
        // Whoever calls from the old number is the one who stayed, and so is the call.
        let again = f.store.identify(f.tenant, &by, OWNER, now()).await.unwrap();
        assert_eq!(again, Known { customer: into, by: KnownBy::Number });
        let calls: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM calls c JOIN customer_contacts k ON k.tenant_id = c.tenant_id
                 AND k.kind = 'phone' AND k.value = c.from_number WHERE k.customer_id = $1 AND c.call_id = $2",
        )
        .bind(into.0)
        .bind(call.0)
        .fetch_one(&f.pool)
        .await
        .unwrap();
        assert_eq!(calls, 1);
        for (customer, kind) in [(into, "merged"), (from, "merged_into")] {
            let event = f.store.customer_history(f.tenant, customer).await.unwrap().pop().unwrap();
            assert_eq!((event.kind.as_str(), event.actor, event.reason.as_str()), (kind, Actor::Owner, OWNER.reason));
            let expected = serde_json::json!({
                "from": from, "into": into, "bookings": [booking], "jobs": [job], "notes": [note], "contacts": 1,
            });
            assert_eq!(event.detail, expected);
        }
        // A third who is merged into the one who is gone goes where he went.
        let third = identify(&f, Some(600), None, "Third", None).await.customer;
        assert_eq!(merge(into, third).await.unwrap(), MergeOutcome::Merged);
        let ends: i64 = sqlx::query_scalar("SELECT count(*) FROM customers WHERE merged_into = $1")
            .bind(third.0)
            .fetch_one(&f.pool)
            .await
            .unwrap();
        assert_eq!(ends, 2);
    })
    .await;
}

#[tokio::test]
async fn two_who_are_kept_apart_are_not_flagged_again() {
    with_business(|f| async move {
        identify(&f, Some(1), None, "Alex Kim", None).await;
        identify(&f, Some(2), None, "Alex Kim", None).await;
        let pairs = f.store.possible_duplicates(f.tenant).await.unwrap();
        assert_eq!(pairs.len(), 1);
        f.store.keep_apart(f.tenant, &pairs[0]).await.unwrap();
        identify(&f, Some(2), None, "Alex Kim", None).await;
        assert_eq!(f.store.possible_duplicates(f.tenant).await.unwrap(), []);
    })
    .await;
}
