"""Invented officers of the demonstration office, by country and capacity."""

from openkp.office.permissions import Capacity

_C = Capacity

PEOPLE: dict[str, dict[Capacity, list[str]]] = {
    "BW": {
        _C.ISSUING_OFFICER: ["Naledi Mokgosi", "Kabelo Seretse"],
        _C.CUSTOMS_OFFICER: ["Tumelo Ramotswe"],
        _C.IMPORTING_OFFICER: ["Boitumelo Kgosana"],
        _C.FOCAL_POINT: ["Lesego Phiri"],
        _C.ADMINISTRATOR: ["Onalenna Moeti", "Gofaone Tau"],
        _C.OBSERVER: ["Amina Diallo, civil society observer"],
    },
    "AO": {
        _C.ISSUING_OFFICER: ["Domingos Kiala", "Teresa Cassoma"],
        _C.CUSTOMS_OFFICER: ["João Muteka"],
        _C.IMPORTING_OFFICER: ["Luísa Capitango"],
        _C.FOCAL_POINT: ["Esperança Mbala"],
        _C.ADMINISTRATOR: ["Paulo Sacramento", "Ana Bela Cardoso"],
    },
    "SL": {
        _C.ISSUING_OFFICER: ["Isata Conteh", "Mohamed Jalloh"],
        _C.CUSTOMS_OFFICER: ["Fatmata Bangura"],
        _C.IMPORTING_OFFICER: ["Abu Turay"],
        _C.FOCAL_POINT: ["Sia Kamanda"],
        _C.ADMINISTRATOR: ["Ibrahim Lansana", "Mariama Koroma"],
    },
    "CF": {
        _C.ISSUING_OFFICER: ["Honorine Yapendé", "Prosper Ndoutingaï"],
        _C.CUSTOMS_OFFICER: ["Gervais Mokpem"],
        _C.IMPORTING_OFFICER: ["Clarisse Sanzé"],
        _C.FOCAL_POINT: ["Rodrigue Bangalo"],
        _C.ADMINISTRATOR: ["Edith Koyambo", "Jean Mbari"],
    },
    "BE": {
        _C.ISSUING_OFFICER: ["Els Verhoeven", "Jeroen Claes"],
        _C.CUSTOMS_OFFICER: ["Wim De Backer"],
        _C.IMPORTING_OFFICER: ["Sofie Peeters", "Karim Benali"],
        _C.FOCAL_POINT: ["Annelies Maes"],
        _C.ADMINISTRATOR: ["Bart Willems", "Nele Peeters"],
    },
    "AE": {
        _C.ISSUING_OFFICER: ["مريم السويدي (Mariam Al Suwaidi)", "خالد المنصوري (Khalid Al Mansoori)"],
        _C.CUSTOMS_OFFICER: ["سالم الكتبي (Salem Al Ketbi)"],
        _C.IMPORTING_OFFICER: ["نورة الشامسي (Noura Al Shamsi)", "عمر الهاشمي (Omar Al Hashimi)"],
        _C.FOCAL_POINT: ["هدى الزعابي (Huda Al Zaabi)"],
        _C.ADMINISTRATOR: ["راشد النعيمي (Rashid Al Nuaimi)", "عائشة المهيري (Aisha Al Muhairi)"],
    },
    "IN": {
        _C.ISSUING_OFFICER: ["Meera Joshi", "Rakesh Patil"],
        _C.CUSTOMS_OFFICER: ["Sunil Kadam"],
        _C.IMPORTING_OFFICER: ["Kavita Desai", "Arun Nair"],
        _C.FOCAL_POINT: ["Leena Kulkarni"],
        _C.ADMINISTRATOR: ["Vikram Shetty", "Anjali Rao"],
    },
}
