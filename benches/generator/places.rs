//! Countries and towns. The first ones are the most common, Morocco before all others.

use cooperation_registry::vocabulary::CountryCode;

use super::chance::Chance;

const COUNTRIES: &str = "MA FR TN SN ES EG BE DE JO CI DZ LB NL ML BF CM IT SE MR NE TD BJ TG GN CD MG PS IQ YE LY SD \
    ET KE UG RW BI TZ MZ ZM ZW MW NA BW ZA LS SZ AO GA CG CF GQ ST CV GM GW SL LR GH NG SO DJ ER SS KM MU SC TR GE AM \
    AZ MD UA BA RS ME MK AL XK HR RO BG PL CZ SK HU SI EE LV LT FI NO DK IS IE GB PT GR CY MT AT CH LU KZ KG TJ UZ TM \
    MN CN IN NP BD LK MV PK AF IR VN LA KH TH MM MY ID PH TL PG FJ WS TO KR JP AU NZ US CA MX GT HN SV NI CR PA CU HT \
    DO JM CO EC PE BO BR PY UY AR CL";

/// Towns that are written alike in French and English, so that a text names one in both.
pub(super) const TOWNS: [&str; 72] = [
    "Rabat",
    "Casablanca",
    "Marrakech",
    "Agadir",
    "Meknès",
    "Oujda",
    "Tunis",
    "Dakar",
    "Nador",
    "Safi",
    "Kinshasa",
    "Abidjan",
    "Bamako",
    "Laâyoune",
    "Dakhla",
    "Ouarzazate",
    "Errachidia",
    "Taza",
    "Settat",
    "Khouribga",
    "Sfax",
    "Sousse",
    "Gabès",
    "Ziguinchor",
    "Kaolack",
    "Amman",
    "Irbid",
    "Zarqa",
    "Tripoli",
    "Saïda",
    "Niamey",
    "Zinder",
    "Maradi",
    "Cotonou",
    "Parakou",
    "Lomé",
    "Kara",
    "Conakry",
    "Kankan",
    "Antananarivo",
    "Toamasina",
    "Douala",
    "Garoua",
    "Maroua",
    "Bangui",
    "Nairobi",
    "Kisumu",
    "Kampala",
    "Gulu",
    "Kigali",
    "Bujumbura",
    "Gitega",
    "Lusaka",
    "Harare",
    "Maputo",
    "Beira",
    "Windhoek",
    "Gaborone",
    "Tbilissi",
    "Tirana",
    "Pristina",
    "Sarajevo",
    "Skopje",
    "Chisinau",
    "Kathmandu",
    "Dhaka",
    "Colombo",
    "Dili",
    "Lima",
    "Quito",
    "Managua",
    "Tegucigalpa",
];

/// Every country of the portfolio.
pub(super) fn countries() -> Vec<CountryCode> {
    let codes = COUNTRIES.split_whitespace();
    codes.map(|code| code.parse().unwrap()).collect()
}

/// The place of a country in [`countries`]: one of ten draws is Morocco, and the others thin out.
pub(super) fn draw(chance: &mut Chance, length: usize) -> usize {
    if chance.of_hundred(8) {
        0
    } else {
        chance.early(length)
    }
}
