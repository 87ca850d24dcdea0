//! Portfolios that are made up from a seed, with all that makes counting hard.

use cooperation_registry::concept::ConceptSchemeDraft;

use crate::support::{TestRegistry, organisation, programme, read};

/// Numbers that look like chance and are the same every time (xorshift64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

const SECTORS: [&str; 4] = ["15160", "15130", "15150", "15152"];

/// What the drafts name.
pub(crate) async fn prepare(registry: &TestRegistry) {
    for code in ["org", "eu", "undp", "coe"] {
        registry
            .put_organisation(organisation(code, ""))
            .await
            .unwrap();
    }
    for scheme in ["sectors", "purposes", "topics"] {
        let concepts: String = SECTORS
            .iter()
            .map(|code| {
                format!("[[concepts]]\ncode = \"{code}\"\nlabel = [{{ locale = \"en\", text = \"Concept {code}\", original = true }}]\n")
            })
            .collect();
        let draft: ConceptSchemeDraft = read(&format!(
            "code = \"{scheme}\"\nversion = \"1\"\ntitle = [{{ locale = \"en\", text = \"{scheme}\", original = true }}]\n{concepts}"
        ));
        registry.put_concepts(draft).await.unwrap();
    }
    prepare_mechanisms(registry).await;
}

/// One programme: its own table and what follows it.
pub(super) fn made(chance: &mut Chance, number: usize) -> (String, String) {
    let mut own = String::new();
    let terms = chance.pick(&["PROJECT", "POLICY_DIALOGUE"]);
    own += &format!("terms = {{ instrument = \"{terms}\" }}\n");
    if chance.below(3) > 0 {
        own += &format!(
            "status = \"{}\"\n",
            chance.pick(&["IMPLEMENTATION", "CLOSED"])
        );
    }
    own += &shares(chance, "countries", "country", &["MA", "TN", "JO"], true);
    own += &regions(chance);
    own += &concepts(chance, "sectors", &["sectors", "purposes"]);
    own += &concepts(chance, "themes", &["topics"]);
    if number > 0 && chance.below(3) == 0 {
        let other = chance.below(number as u64);
        let kind = chance.pick(&["PARENT", "PARENT", "SAME_AS"]);
        let confirmed = if kind == "SAME_AS" {
            ", confirmed = true"
        } else {
            ""
        };
        own += &format!(
            "relations = [{{ external_id = \"r\", kind = \"{kind}\", programme = \"p{other}\"{confirmed} }}]\n"
        );
    }
    let after = match chance.below(6) {
        0 => "[finance.budget]\nstate = \"NOT_APPLICABLE\"\nlines = []\n".to_owned(),
        1 => String::new(),
        _ => (0..=chance.below(4))
            .map(|line| budget_line(chance, line))
            .collect(),
    };
    (own, after)
}

fn budget_line(chance: &mut Chance, number: u64) -> String {
    let period = match chance.below(6) {
        0 => String::new(),
        1 => "start = \"2015\"\nend = \"2015\"\n".to_owned(),
        2 => "start = \"2015\"\nend = \"2017\"\n".to_owned(),
        3 => "start = \"2015-04\"\nend = \"2016-03\"\n".to_owned(),
        4 => format!(
            "start = \"2014-0{}-13\"\nend = \"2017-02-03\"\n",
            1 + chance.below(9)
        ),
        _ => "start = \"2016-05-01\"\n".to_owned(),
    };
    let mut parties = String::new();
    for party in ["provider", "receiver"] {
        if chance.below(4) > 0 {
            parties += &format!("{party} = \"{}\"\n", chance.pick(&["eu", "undp", "coe"]));
        }
    }
    let cents = chance.below(10_000_000);
    let sign = if chance.below(9) == 0 { "-" } else { "" };
    format!(
        "[[finance.budget.lines]]\nexternal_id = \"l{number}\"\nkind = \"{}\"\n{period}{parties}\
         amount = {{ amount = \"{sign}{}.{:02}\", currency = \"{}\" }}\n",
        chance.pick(&["ORIGINAL", "ORIGINAL", "REVISED"]),
        cents / 100,
        cents % 100,
        chance.pick(&["EUR", "EUR", "USD"]),
    )
}

/// None, one or several values, with shares or without.
fn shares(chance: &mut Chance, list: &str, field: &str, of: &[&str], whole: bool) -> String {
    let count = usize::try_from(chance.below(of.len() as u64 + 1)).unwrap();
    let declared = chance.below(2) == 0 && whole;
    let percents: &[&str] = match count {
        1 => &["100"],
        2 => &["33.3333", "66.6667"],
        _ => &["20", "30.5", "49.5"],
    };
    let entries: Vec<String> = of
        .iter()
        .take(count)
        .enumerate()
        .map(|(at, value)| {
            let percent = match declared {
                true => format!(", percent = \"{}\"", percents[at]),
                false => String::new(),
            };
            format!("{{ {field} = \"{value}\"{percent} }}")
        })
        .collect();
    format!("{list} = [{}]\n", entries.join(", "))
}

fn regions(chance: &mut Chance) -> String {
    let one = shares(chance, "regions", "region", &["002", "145"], true);
    one.replace("{ region", "{ scheme = \"UN-M49\", region")
}

/// Concepts of one list, or of several that each sum to the whole.
fn concepts(chance: &mut Chance, list: &str, schemes: &[&str]) -> String {
    let lists = schemes.iter().filter_map(|scheme| {
        let one = shares(chance, "x", "code", &SECTORS[..3], true);
        let entries = one.trim().strip_prefix("x = [")?.strip_suffix(']')?;
        let entries = entries.replace(
            "{ code = ",
            &format!("{{ concept = {{ scheme = \"{scheme}\", version = \"1\", code = "),
        );
        // The code's own closing quote ends the reference.
        let entries = SECTORS.iter().fold(entries, |entries, code| {
            entries.replace(&format!("\"{code}\""), &format!("\"{code}\" }}"))
        });
        (!entries.is_empty()).then_some(entries)
    });
    let lists: Vec<String> = lists.collect();
    format!("{list} = [{}]\n", lists.join(", "))
}

/// What programmes address: paragraphs of two committees and of a review, the review, mechanisms, classes of one, of several
/// and of none that the registry knows, and what is no mechanism's.
const TARGETS: [&str; 11] = [
    "{ recommendation = { symbol = \"UPR\", paragraph = \"1\" } }",
    "{ recommendation = { symbol = \"UPR\", paragraph = \"2\" } }",
    "{ recommendation = { symbol = \"CAT\", paragraph = \"1\" } }",
    "{ recommendation = { symbol = \"CRC\", paragraph = \"1\" } }",
    "{ review = \"upr-3-ma\" }",
    "{ mechanism = \"cat\" }",
    "{ mechanism = \"rapporteur\" }",
    "{ mechanism_class = \"TREATY_BODY\" }",
    "{ mechanism_class = \"SPECIAL_PROCEDURE\" }",
    "{ mechanism_class = \"REGIONAL_BODY\" }",
    "{ theme = { scheme = \"topics\", version = \"1\", code = \"15160\" } }",
];

/// What recommends, in classes of one and of two.
async fn prepare_mechanisms(registry: &TestRegistry) {
    for (code, class) in [
        ("upr", "UNIVERSAL_PERIODIC_REVIEW"),
        ("cat", "TREATY_BODY"),
        ("crc", "TREATY_BODY"),
        ("rapporteur", "SPECIAL_PROCEDURE"),
    ] {
        let draft = format!(
            "code = \"{code}\"\nclass = \"{class}\"\nname = [{{ locale = \"en\", text = \"{code}\" }}]"
        );
        registry.put_mechanism(read(&draft)).await.unwrap();
    }
    let review = "code = \"upr-3-ma\"\nmechanism = \"upr\"\ncountry = \"MA\"\ncycle = 3\nsession = \"27\"\nheld_on = \"2017\"";
    registry.put_review(read(review)).await.unwrap();
    let theme = |code: &str| {
        format!(
            "{{ facet = \"THEME\", concept = {{ scheme = \"topics\", version = \"1\", code = \"{code}\" }}, method = \"HUMAN\" }}"
        )
    };
    let themes = [
        theme("15130"),
        format!("{}, {}", theme("15130"), theme("15150")),
        theme("15150"),
        String::new(),
    ];
    let paragraphs = [("UPR", 1), ("UPR", 2), ("CAT", 1), ("CRC", 1)];
    for ((symbol, paragraph), themes) in paragraphs.into_iter().zip(themes) {
        let mechanism = symbol.to_lowercase();
        let draft = format!(
            "symbol = \"{symbol}\"\nparagraph = \"{paragraph}\"\nmechanism = \"{mechanism}\"\ncountry = \"MA\"\ntags = [{themes}]"
        );
        registry.put_recommendation(read(&draft)).await.unwrap();
    }
}

/// The links of one programme: none, one or several, each to another target and some of them disputed.
fn links(chance: &mut Chance, code: &str) -> String {
    let (mut targets, mut entries) = (TARGETS.to_vec(), String::new());
    for number in 0..chance.below(4) {
        let at = usize::try_from(chance.below(targets.len() as u64)).unwrap();
        let target = targets.remove(at);
        let state = chance.pick(&["PROPOSED", "CONFIRMED", "CONFIRMED", "DISPUTED"]);
        entries += &format!(
            "{{ external_id = \"{number}\", target = {target}, claim = \"ADDRESSES\", state = \"{state}\" }},\n"
        );
    }
    format!("programme = \"{code}\"\nlinks = [\n{entries}]")
}

/// Puts so many programmes.
pub(crate) async fn put(registry: &TestRegistry, seed: u64, count: usize) {
    let mut chance = Chance::of(seed);
    // A sequence of its own, so that the programmes are the same without it.
    let mut of_links = Chance::of(seed + 1_000);
    for number in 0..count {
        let (own, after) = made(&mut chance, number);
        let draft = programme(&format!("p{number}"), &own, &after);
        // An edge that closes a cycle is refused; the programme is the same without it.
        if registry.put_programme(draft).await.is_err() {
            let own: Vec<&str> = own
                .lines()
                .filter(|line| !line.starts_with("relations"))
                .collect();
            let draft = programme(&format!("p{number}"), &own.join("\n"), &after);
            registry.put_programme(draft).await.unwrap();
        }
        let links = links(&mut of_links, &format!("p{number}"));
        registry.put_links(read(&links)).await.unwrap();
    }
}
