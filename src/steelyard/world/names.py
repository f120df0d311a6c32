"""Names, numbers and addresses of parties. All invented; drawn from the seed and a row, so nothing need be kept."""

from __future__ import annotations

from steelyard.world.draw import Stream, mixed

TRADES = {
    "arab": ("Trading Est.", "General Trading LLC", "Import & Export Co.", "Group", "& Sons Co.", "Commercial Co."),
    "english": ("Ltd", "Trading Ltd", "Supplies Ltd", "International Inc.", "Holdings", "& Co"),
    "french": ("SARL", "& Fils", "SA", "Négoce", "Distribution SAS", "Comptoir"),
    "german": ("GmbH", "AG", "Handels GmbH", "GmbH & Co. KG", "B.V.", "AB"),
    "spanish": ("S.L.", "S.A.", "Srl", "S.p.A.", "Comercial SA", "Lda"),
    "slavic": ("d.o.o.", "Sp. z o.o.", "SRL", "OOO", "EOOD", "s.r.o."),
    "turkish": ("A.S.", "Ltd. Sti.", "Dis Ticaret A.S.", "Sanayi ve Ticaret A.S."),
    "chinese": ("Co., Ltd", "Trading Co., Ltd", "Industrial Co., Ltd", "Import and Export Corp.", "(HK) Limited"),
    "indian": ("Pvt. Ltd", "Exports", "Enterprises", "Industries Ltd", "Sdn Bhd", "Traders"),
    "japanese": ("K.K.", "Shoji Co., Ltd", "Seisakusho Co., Ltd"),
    "korean": ("Co., Ltd", "Corporation", "Trading Co., Ltd"),
}
FIRST = {
    "arab": ("Al Noor", "Al Safa", "Dar Al Bahr", "Al Waha", "Najm", "Al Rimal", "Sahel", "Al Manar", "Zahra", "Al Jisr",
        "Barakat", "Al Fanar", "Rawabi", "Al Karma", "Marsa", "Al Qalaa", "Sama", "Al Yamama", "Tariq", "Al Sharq"),
    "english": ("Northgate", "Seabright", "Ashdown", "Kingsmere", "Harbourline", "Millford", "Redwater", "Oakhurst",
        "Silverstrand", "Westlake", "Brambly", "Copperfield", "Thornhill", "Eastbourne Vale", "Larkspur", "Greycliff"),
    "french": ("Benhadou", "Marchandeau", "Rivalin", "Delormeau", "Castagnet", "Vauclair", "Montbrun", "Sarrazol",
        "Lescure", "Fontanel", "Hautbois", "Chevrelle", "Grandval", "Ormelay"),
    "german": ("Brandtner", "Hellweg", "Nordkamp", "Steinbrück", "Eichholz", "Waldhof", "Lindqvist", "Vermeylen",
        "Oosterlaan", "Rheintal", "Kaltenbach", "Falkenried", "Grünauer", "Bergström"),
    "spanish": ("Montealba", "Rivasola", "Campoverde", "Bellandi", "Ferranti Rosso", "Olivaverde", "Castelnovo",
        "Vila Serena", "Portomare", "Sierra Clara", "Valdoro", "Marisol"),
    "slavic": ("Baltprom", "Vistulex", "Dunav", "Karpatia", "Rodopi", "Volgamet", "Zelenka", "Sokolex", "Morava",
        "Dnepro", "Belitsa", "Krasnica"),
    "turkish": ("Yildizhan", "Karadere", "Anadolu Ova", "Bogazkent", "Ege Deniz", "Toprakoglu", "Demirtepe", "Altinova",
        "Gunesli", "Ucarlar", "Marmara Koy", "Saglamer"),
    "chinese": ("Golden Lotus", "Eastern Star", "Hongda", "Jinlong", "Bright River", "Sunway Peak", "Xinfeng",
        "Great Harvest", "Lucky Horse", "Yongxing", "Blue Crane", "Pearl Dragon", "Huatai", "Minghui", "Skyland"),
    "indian": ("Shree Lakshya", "Ganga Vale", "Sunder", "Kaveri", "Nilgiri", "Aravali", "Bharatpur", "Meghna",
        "Indira Loom", "Palmyra", "Kalinga", "Sagarmala"),
    "japanese": ("Aozora", "Mizuho Yama", "Kawabata", "Tsukimori", "Hanamori", "Shiranami"),
    "korean": ("Hanbit", "Saeron", "Dongwon Hae", "Mirae San", "Cheonho", "Baekdu"),
}  # fmt: skip
THINGS = ("Foods", "Textiles", "Electro", "Auto Parts", "Building Materials", "Medical", "Home", "Agro", "Machinery",
    "Plastics", "Steel", "Fashion", "Tech", "Chemicals", "Packaging", "Lighting", "Furniture", "Toys", "Mobile", "")  # fmt: skip
PLACES = ("Qasira", "Port Qasira", "Bab Al Shamal", "Wadi Hamra", "Tell Asfar", "Ras Al Ghar", "Marj Zaher", "Deir Salin")
STREETS = ("Harbour Street", "Independence Avenue", "Industrial Zone", "Customs Road", "Rue du Commerce", "Souk Lane",
    "Northern Ring Road", "Rue des Oliviers", "Dry Port Road", "Airport Road", "Citadel Square", "Free Zone Block")  # fmt: skip
GIVEN = ("Layla", "Karim", "Nadia", "Omar", "Salma", "Youssef", "Rania", "Hadi", "Mona", "Tarek", "Ines", "Walid",
    "Claire", "Samir", "Dina", "Elias", "Amal", "Farid", "Hala", "Ziad", "Lina", "Rami", "Sara", "Adel")  # fmt: skip
SURNAMES = ("Haddad", "Benali", "Khoury", "Mansour", "Saleh", "Nasser", "Darwish", "Farah", "Azar", "Bishara", "Rahal",
    "Qasem", "Tahan", "Sabbagh", "Lahham", "Najjar", "Zein", "Mrad", "Hakim", "Jaber", "Sayegh", "Awad")  # fmt: skip
HOME_STYLES = ("arab", "arab", "arab", "french", "english")
CARRIERS = {
    "sea": ("Meridian Gulf Line", "Blue Anchor Shipping", "Levant Star Lines", "Orient Feeder Services"),
    "air": ("Qasira Airways Cargo", "Falconwing Cargo", "Polaris Air Freight"),
    "road": ("Northern Road Haulage", "Anatolia Gate Transport", "Jisr Trucking", "Desert Line Transport"),
    "rail": ("Qasira Railways", "Eastern Rail Freight"),
    "parcel": ("Qasira Post", "Swiftbird Express", "Parcelia", "Redkite Couriers", "Orbit Express", "Quickdrop"),
}
SHIPS = ("Northern Pearl", "Gulf Meridian", "Sea Falcon", "Levant Star", "Cape Amal", "Ocean Lotus", "Baltic Harmony",
    "Anchor Bay", "Desert Rose", "Silver Tide", "Pacific Crane", "Golden Horn", "Aegean Wind", "Red Coral")  # fmt: skip

NUMBERS = 1 << 29  # registration numbers: a permutation of 29 bits behind nine digits


def registration(seed: int, row: int, home: str) -> str:
    """The registration number of an operator: says nothing of the row, and so nothing of intent."""
    step = mixed(seed, Stream.NAME, 1) | 1
    return f"{home}{100_000_000 + (row * step + mixed(seed, Stream.NAME, 2)) % NUMBERS}"


def company(seed: int, row: int, style: str | None = None) -> str:
    bits = mixed(seed, Stream.NAME, 3, row)
    style = style or HOME_STYLES[bits % len(HOME_STYLES)]
    first = FIRST[style][(bits >> 8) % len(FIRST[style])]
    thing = THINGS[(bits >> 16) % len(THINGS)]
    trade = TRADES[style][(bits >> 24) % len(TRADES[style])]
    name = f"{first} {thing} {trade}" if thing else f"{first} {trade}"
    # Two companies of one name are rare, not impossible.
    return name if (bits >> 32) % 3 else f"{name} {10 + (bits >> 40) % 90}"


def person(seed: int, row: int) -> str:
    bits = mixed(seed, Stream.NAME, 4, row)
    return f"{GIVEN[bits % len(GIVEN)]} {SURNAMES[(bits >> 16) % len(SURNAMES)]}"


def address(seed: int, row: int) -> str:
    bits = mixed(seed, Stream.ADDRESS, row)
    return f"{1 + bits % 240} {STREETS[(bits >> 16) % len(STREETS)]}, {PLACES[(bits >> 32) % len(PLACES)]}"
