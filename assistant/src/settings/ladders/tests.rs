use uuid::Uuid;

use super::*;
use crate::settings::tests::PLUMBER;

const PEOPLE: &str = r#"
[[agents]]
id = "dana"
name = "Dana"
number = "+13125550141"
hours = "Mo-Fr 08:00-18:00"
days_off = ["2026-12-31", "2026-12-28"]
any_hour_in_emergency = true

[[agents]]
id = "lee"
name = "Lee"
softphone = "lee-desk"
zone = "America/New_York"
ring_seconds = 15
wrap_up_seconds = 90

[[agent_groups]]
id = "everybody"
agents = ["dana", "lee"]

[[ladders]]
name = "Emergencies"
reasons = ["emergency"]
rounds = 2
limit_seconds = 240
last = "emergency_line"
emergency_line = "+13125550160"
[[ladders.steps]]
agents = ["everybody"]
order = "all_at_once"
ring_seconds = 30

[[ladders]]
name = "Day"
occasions = ["open"]
last = "voicemail"
[[ladders.steps]]
agents = ["dana"]
[[ladders.steps]]
agents = ["lee", "dana"]
order = "least_recent"
"#;

fn settings() -> BusinessSettings {
    toml::from_str(&format!("{PLUMBER}{PEOPLE}")).unwrap()
}

#[test]
fn agents_and_ladders_are_read() {
    let business = settings().check().unwrap();
    let ids = |key: &str| (key == "dana").then(|| AgentId(Uuid::from_u128(1)));
    let agents = business.agents(ids);
    assert_eq!(agents.len(), 1, "one who is not in the record has no id: {agents:?}");
    assert_eq!(agents[0].reach, Reach::Phone("+13125550141".parse().unwrap()));
    assert_eq!((agents[0].ring, agents[0].wrap_up), (Millis(20_000), Millis(0)));
    assert_eq!(agents[0].days_off[0].to_string(), "2026-12-28");
    let lee = &business.agents(|_| Some(AgentId(Uuid::nil())))[1];
    assert_eq!(lee.reach, Reach::Softphone("client:lee_deskATlakeside_plumbing".parse().unwrap()));
    assert_eq!(lee.hours.as_ref().unwrap().zone().iana_name(), Some("America/New_York"));

    let [urgent, day] = &business.ladders[..] else { panic!("two ladders: {:?}", business.ladders) };
    assert_eq!(urgent.last, LastResort::EmergencyLine("+13125550160".parse().unwrap()));
    assert_eq!(urgent.steps[0].agents, ["dana", "lee"]);
    assert_eq!(urgent.steps[0].ring, Some(Millis(30_000)));
    assert_eq!((day.rounds, day.limit, day.steps.len()), (1, Millis(180_000), 2));
    assert_eq!(day.steps[1].order, Order::LeastRecent);
}

#[test]
fn the_stored_form_reads_back_the_same() {
    let text = serde_json::to_string(&settings()).unwrap();
    assert_eq!(serde_json::from_str::<BusinessSettings>(&text).unwrap(), settings());
    let plain: BusinessSettings = toml::from_str(PLUMBER).unwrap();
    let text = serde_json::to_string(&plain).unwrap();
    assert!(!text.contains("agents") && !text.contains("ladders"), "stored as before: {text}");
}

#[test]
fn every_mistake_is_told_with_what_to_write() {
    let mut bad = settings();
    bad.agents[0].number = Some("312 555 0141".into());
    bad.agents[0].hours = Some("always".into());
    bad.agents[0].days_off[1] = "Boxing Day".into();
    bad.agents[1].id = "Lee".into();
    bad.agents[1].number = Some("+13125550100".into());
    bad.agents[1].zone = Some("Eastern".into());
    bad.agents[1].ring_seconds = 600;
    bad.agents.push(AgentSettings { id: "dana".into(), name: "D".into(), ..AgentSettings::default() });
    bad.agent_groups[0].id = "dana".into();
    bad.agent_groups[0].agents = vec!["dana".into(), "kim".into(), "dana".into()];
    bad.ladders[0].reasons = vec!["fire".into()];
    bad.ladders[0].rounds = 0;
    bad.ladders[0].emergency_line = None;
    bad.ladders[0].steps[0].order = "random".into();
    bad.ladders[0].steps[0].agents.clear();
    bad.ladders[1].name = "Emergencies".into();
    bad.ladders[1].occasions = vec!["night".into()];
    bad.ladders[1].last = "pray".into();
    bad.ladders[1].emergency_line = Some("+13125550160".into());
    let mistakes = bad.check().unwrap_err();
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_ladder_that_is_never_used_is_a_mistake() {
    let mut bad = settings();
    bad.ladders[0].reasons.clear();
    let mistakes = bad.check().unwrap_err();
    assert_eq!(mistakes.iter().map(|m| m.path.as_str()).collect::<Vec<_>>(), ["ladders[1]"]);
}

#[test]
fn whoever_is_put_through_has_a_number_and_somebody_who_is_rung() {
    let mut good = settings();
    good.vip_numbers = vec!["+13125550177".into()];
    good.job_types[0].person = true;
    let business = good.clone().check().unwrap();
    assert_eq!(business.vips, ["+13125550177".parse().unwrap()]);
    assert!(business.job_types[0].person && !business.job_types[1].person);
    let stored = serde_json::to_string(&good).unwrap();
    assert_eq!(serde_json::from_str::<BusinessSettings>(&stored).unwrap(), good);

    let mut bad = good;
    bad.vip_numbers =
        ["+13125550177", "312 555 0178", "+13125550100", "+13125550177"].map(Into::into).to_vec();
    bad.ladders[1].reasons = vec!["key".into()];
    let mistakes: Vec<String> = bad.check().unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        mistakes,
        [
            "vip_numbers[1]: \"312 555 0178\" is not a telephone number; write \"+13125550178\"",
            "vip_numbers[2]: is a number that callers dial; write the number that they call from",
            "vip_numbers[3]: is there twice; leave one of them out",
            "vip_numbers: has nobody who is rung for them; write \"vip\" among the reasons of a ladder, or add one",
        ]
    );
}
