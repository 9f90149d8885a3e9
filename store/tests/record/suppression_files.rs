//! Files of people who are not to be contacted: all or nothing, and twice is once.

use policy::contact::{Address, Channel, Contact, Fact, Purpose, Reach, Source};
use policy::suppression_file::Mistake;
use store::{Import, Imported};

use crate::database::{Fixture, minutes, now, opening, with_business};

fn import(f: &Fixture, source: Source) -> Import {
    Import { tenant: Some(f.tenant), source, now: now() }
}

async fn entries(f: &Fixture) -> Vec<(String, String, String)> {
    sqlx::query_as(
        "SELECT address, reach, source FROM do_not_contact WHERE lifted_at IS NULL ORDER BY 1, 2, 3",
    )
    .fetch_all(&f.pool)
    .await
    .unwrap()
}

fn entry(address: &str, reach: &str, source: &str) -> (String, String, String) {
    (address.to_owned(), reach.to_owned(), source.to_owned())
}

#[tokio::test]
async fn a_file_is_taken_in_once_however_often_it_comes() {
    with_business(|f| async move {
        let file = "phone,channel\n(312) 555-0142,sms\n+13125550143,\n312-555-0143,all\n";
        let first = f.store.import_suppressions(import(&f, Source::Import), file.as_bytes()).await.unwrap();
        assert_eq!(first, Imported::Done { entries: 3, new: 2, withdrawn: 0, lifted: 0 });
        let again = f.store.import_suppressions(import(&f, Source::Import), file.as_bytes()).await.unwrap();
        assert_eq!(again, Imported::Done { entries: 3, new: 0, withdrawn: 0, lifted: 0 });
        let expected = [entry("+13125550142", "texts", "import"), entry("+13125550143", "all", "import")];
        assert_eq!(entries(&f).await, expected);
        // Who has come off himself stays off as far as he has, whatever the file says; and whoever takes it in is told.
        let address: Address = "+13125550143".parse().unwrap();
        f.store.opt_in(f.tenant, &address, Reach::Texts, "text:SM1", now() + minutes(1)).await.unwrap();
        let after = f.store.import_suppressions(import(&f, Source::Import), file.as_bytes()).await.unwrap();
        assert_eq!(after, Imported::Done { entries: 3, new: 0, withdrawn: 0, lifted: 2 });
        let left = ["calls", "emails"].map(|reach| entry("+13125550143", reach, "import"));
        assert_eq!(entries(&f).await, [expected[0].clone(), left[0].clone(), left[1].clone()]);
    })
    .await;
}

#[tokio::test]
async fn a_file_with_bad_lines_leaves_nothing_behind() {
    with_business(|f| async move {
        let file = "+13125550142\nnobody\n# a remark\n555-0143\n+13125550144\n";
        let outcome = f.store.import_suppressions(import(&f, Source::Import), file.as_bytes()).await.unwrap();
        let first = vec![(2, Mistake::NoAddress), (4, Mistake::NoAddress)];
        assert_eq!(outcome, Imported::Rejected { bad: 2, first });
        assert_eq!(entries(&f).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_same_file_twice_at_once_is_once() {
    with_business(|f| async move {
        let file: String = (0..20_000).map(|n| format!("+1312{}\n", 2_220_000 + n)).collect();
        let take = || f.store.import_suppressions(import(&f, Source::Import), file.as_bytes());
        let (first, second) = tokio::join!(take(), take());
        let mut sum = 0;
        for outcome in [first.unwrap(), second.unwrap()] {
            let Imported::Done { new, .. } = outcome else { panic!("{outcome:?}") };
            sum += new;
        }
        assert_eq!((sum, entries(&f).await.len()), (20_000, 20_000));
    })
    .await;
}

#[tokio::test]
async fn the_registry_is_for_all_and_about_solicitations() {
    with_business(|f| async move {
        let import = Import { tenant: None, source: Source::NationalRegistry, now: now() };
        let outcome =
            f.store.import_suppressions(import, "312,5550142\n312,5550143\n".as_bytes()).await.unwrap();
        assert_eq!(outcome, Imported::Done { entries: 2, new: 2, withdrawn: 0, lifted: 0 });
        let contact = Contact {
            tenant: f.tenant,
            channel: Channel::AgentCall,
            address: "+13125550142".parse().unwrap(),
            purpose: Purpose::Solicitation,
        };
        let facts = f.store.contact_facts(&contact, now()).await.unwrap();
        let Fact::Read(entries) = facts.entries else { panic!("read") };
        assert_eq!(entries.iter().map(|entry| entry.source).collect::<Vec<_>>(), [Source::NationalRegistry]);
    })
    .await;
}

#[tokio::test]
async fn a_file_without_line_ends_does_not_fill_the_memory() {
    with_business(|f| async move {
        let endless = vec![b'7'; 1_000_000];
        let outcome =
            f.store.import_suppressions(import(&f, Source::Import), endless.as_slice()).await.unwrap();
        assert!(matches!(outcome, Imported::Rejected { bad: 16, .. }), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_come_off_keeps_what_is_queued_for_him() {
    with_business(|f| async move {
        let take = || f.store.import_suppressions(import(&f, Source::Import), "312-555-0142".as_bytes());
        take().await.unwrap();
        let address: Address = "+13125550142".parse().unwrap();
        f.store.opt_in(f.tenant, &address, Reach::All, "letter:7", now() + minutes(1)).await.unwrap();
        f.booked(1, &opening(f.resource, 0)).await;
        assert_eq!(take().await.unwrap(), Imported::Done { entries: 1, new: 0, withdrawn: 0, lifted: 1 });
        assert_eq!(entries(&f).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_which_half_would_be_lost_is_refused() {
    with_business(|f| async move {
        for (file, first) in [
            ("phone,email\n312-555-0142,dana@example.com\n", (1, Mistake::TwoAddressColumns)),
            ("312-555-0142\n312-555-0143,312-555-0144\n", (2, Mistake::TwoAddresses)),
        ] {
            let outcome =
                f.store.import_suppressions(import(&f, Source::Import), file.as_bytes()).await.unwrap();
            let Imported::Rejected { first: told, .. } = outcome else { panic!("{file:?}: {outcome:?}") };
            assert_eq!(told[0], first);
            assert_eq!(entries(&f).await, []);
        }
    })
    .await;
}
