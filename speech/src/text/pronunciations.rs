//! What is written and how it sounds, row by row.

use super::phoneme_text;

fn check(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(written, sounds)| phoneme_text(written) != *sounds)
        .map(|(written, sounds)| format!("{written:?}\n  want {sounds}\n  got  {}", phoneme_text(written)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn sentences() {
    check(&[
        ("Thanks for calling Riverside Plumbing.", "θˈæŋks fɔːɹ kˈɔːlɪŋ ɹˈɪvɚsˌaɪd plˈʌmɪŋ."),
        ("How can I help you today?", "hˌaʊ kæn aɪ hˈɛlp juː tədˈeɪ?"),
        ("Okay.", "oʊkˈeɪ."),
        ("Got it.", "ɡˈɑːt ɪt."),
        ("One moment.", "wˈʌn mˈoʊmənt."),
        ("What is your name, please?", "wˌʌt ɪz jʊɹ nˈeɪm, plˈiːz?"),
        (
            "You're booked for Tuesday, November 24th at 10 AM.",
            "jʊɹ bˈʊkt fɔːɹ tˈuːzdeɪ, noʊvˈɛmbɚ twˈɛnti fˈɔːɹθ æt tˈɛn ˌeɪˈɛm.",
        ),
        ("Is that right?", "ɪz ðˈæt ɹˈaɪt?"),
        ("Sorry, I didn't catch that.", "sˈɑːɹi, aɪ dˈɪdnt kˈætʃ ðˈæt."),
        ("We'll look at it.", "wiːl lˈʊk æt ɪt."),
        ("It's Monday or Thursday?", "ɪts mˈʌndeɪ ɔːɹ θˈɜːzdeɪ?"),
        ("Goodbye!", "ɡʊdbˈaɪ!"),
        ("", ""),
        ("...", ""),
    ]);
}

#[test]
fn numbers_and_letters() {
    check(&[
        ("305 N. Cedar Ave, Apt B14", "θɹˈiː ˈoʊ fˈaɪv nˈɔːɹθ sˈiːdɚɹ ˈævənˌuː, ɐpˈɑːɹtmənt bˈiː fˈɔːɹtiːn"),
        ("62704-0001", "sˈɪks tˈuː sˈɛvən zˈiəɹoʊ fˈɔːɹ, zˈiəɹoʊ zˈiəɹoʊ zˈiəɹoʊ wˈʌn"),
        ("312-555-0142", "θɹˈiː wˈʌn tˈuː, fˈaɪv fˈaɪv fˈaɪv, zˈiəɹoʊ wˈʌn fˈɔːɹ tˈuː"),
        ("$89", "ˈeɪɾi nˈaɪn dˈɑːlɚz"),
        ("1.5 hours", "wˈʌn pˈɔɪnt fˈaɪv ˈaʊɚz"),
        ("60 min", "sˈɪksti mˈɪnɪts"),
        ("Your AC unit is on the way.", "jʊɹ ˌeɪsˈiː jˈuːnɪt ɪz ˌɔn ðə wˈeɪ."),
        ("HVAC", "ˌeɪtʃvˌiːˌeɪsˈiː"),
        ("TVs", "tˌiːvˈiːz"),
        ("B-R-I-A-N", "bˈiː, ˈɑːɹ, ˈaɪ, ˈeɪ, ˈɛn"),
        ("Apartment A", "ɐpˈɑːɹtmənt ˈeɪ"),
        ("A plumber", "ɐ plˈʌmɚ"),
        ("forty-two", "fˈɔːɹɾi tˈuː"),
    ]);
}

#[test]
fn names() {
    check(&[
        ("Patel", "pətˈɛl"),
        ("Szymanski", "ʃɪmˈænski"),
        ("Nguyen", "wˈɪn"),
        ("Siobhan", "ʃɪvˈɔːn"),
        ("Firstring", "fˈɜːstɹɪŋ"),
        ("Brian's", "bɹˈaɪənz"),
        ("O'Brien", "oʊbɹˈaɪən"),
        ("McCormick", "məkˈɔːɹmɪk"),
        ("Espinoza", "ɛspɪnˈoʊzə"),
        ("Kovalenko", "kəvəlˈɛŋkoʊ"),
        ("Sharma", "ʃˈɑːɹmə"),
        ("Steiner", "stˈaɪnɚ"),
        ("Ferraro", "fɚɹˈɑːɹoʊ"),
        ("Greenfield", "ɡɹˈiːnfˌiːld"),
        ("Hargrove", "hˈɑːɹɡɹoʊv"),
    ]);
}

#[test]
fn what_stands_around_a_word_changes_it() {
    check(&[
        ("the end, the start", "ðɪ ˈɛnd, ðə stˈɑːɹt"),
        ("to eat", "tʊ ˈiːt"),
        ("I read it yesterday. Please read it.", "aɪ ɹˈɛd ɪt jˈɛstɚdˌeɪ. plˈiːz ɹˈiːd ɪt."),
        ("They record a record.", "ðeɪ ɹᵻkˈɔːɹd ɐ ɹˈɛkɚd."),
        ("Water heater installation", "wˈɔːɾɚ hˈiːɾɚɹ ˌɪnstəlˈeɪʃən"),
        ("the furnace, the faucet", "ðə fˈɜːnɪs, ðə fˈɔːsɪt"),
        ("four doors north", "fˈɔːɹ dˈɔːɹz nˈɔːɹθ"),
        ("bird, hurry, memory, butter", "bˈɜːd, hˈɜːɹi, mˈɛmɚɹi, bˈʌɾɚ"),
    ]);
}
