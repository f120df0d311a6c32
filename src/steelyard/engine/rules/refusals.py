"""What is said when a condition is refused: a sentence for every code and every hint."""

from __future__ import annotations

from typing import Final

from steelyard.engine.wording import Wording

MESSAGES: Final[dict[str, Wording]] = {
    "empty": Wording("the condition is empty", "la condition est vide", "الشرط فارغ"),
    "too-long": Wording(
        "the condition is longer than {limit} characters",
        "la condition dépasse {limit} caractères",
        "الشرط أطول من {limit} حرف",
    ),
    "too-many-parts": Wording(
        "the condition has more than {limit} words and signs",
        "la condition compte plus de {limit} mots et signes",
        "يحوي الشرط أكثر من {limit} كلمة وعلامة",
    ),
    "too-deep": Wording(
        "parts are nested more than {limit} deep",
        "l'imbrication dépasse {limit} niveaux",
        "التداخل يتجاوز {limit} مستوى",
    ),
    "list-too-long": Wording(
        "a list written in place holds at most {limit} values",
        "une liste écrite sur place compte au plus {limit} valeurs",
        "القائمة المكتوبة في مكانها لا تتجاوز {limit} قيمة",
    ),
    "strange-sign": Wording("{text} means nothing here", "{text} ne signifie rien ici", "لا معنى هنا للرمز {text}"),
    "unclosed-text": Wording(
        "the text that begins here is never closed",
        "le texte qui commence ici n'est jamais fermé",
        "النص الذي يبدأ هنا لم يُغلق",
    ),
    "bad-number": Wording(
        "{text} is not a number the system can hold",
        "{text} n'est pas un nombre que le système peut porter",
        "{text} ليس عدداً يستطيع النظام حمله",
    ),
    "bad-text": Wording(
        "this text is longer than {limit} characters or holds characters that cannot be seen",
        "ce texte dépasse {limit} caractères ou contient des caractères invisibles",
        "هذا النص أطول من {limit} حرف أو يحوي محارف غير مرئية",
    ),
    "syntax": Wording(
        "the condition cannot be read at {text}",
        "la condition est illisible à {text}",
        "تعذرت قراءة الشرط عند {text}",
    ),
    "unclosed": Wording("a closing parenthesis is missing", "il manque une parenthèse fermante", "ينقص قوس إغلاق"),
    "not-offered": Wording(
        "{text} is not part of the condition language",
        "{text} ne fait pas partie du langage des conditions",
        "{text} ليس جزءاً من لغة الشروط",
    ),
    "unknown-fact": Wording("no fact is called {name}", "aucun fait ne s'appelle {name}", "لا توجد معلومة باسم {name}"),
    "unknown-list": Wording("unknown list {name}", "liste inconnue {name}", "قائمة غير معروفة {name}"),
    "unknown-parameter": Wording("unknown parameter {name}", "paramètre inconnu {name}", "معامل غير معروف {name}"),
    "unknown-function": Wording("unknown function {name}", "fonction inconnue {name}", "دالة غير معروفة {name}"),
    "list-misplaced": Wording(
        "a list stands only after IN or in CONTAINS_ANY and STARTS_WITH_ANY",
        "une liste ne se place qu'après IN ou dans CONTAINS_ANY et STARTS_WITH_ANY",
        "مكان القائمة بعد IN أو داخل CONTAINS_ANY و STARTS_WITH_ANY فقط",
    ),
    "not-constant": Wording(
        "a value written out, or a parameter, is needed here",
        "il faut ici une valeur écrite ou un paramètre",
        "المطلوب هنا قيمة مكتوبة أو معامل",
    ),
    "bad-list": Wording(
        "the list {name} cannot be used: its values must be texts of 1 to {limit} characters, at most {most} of them",
        "la liste {name} est inutilisable : ses valeurs sont des textes de 1 à {limit} caractères, {most} au plus",
        "لا يمكن استعمال القائمة {name}: قيمها نصوص من 1 إلى {limit} حرف، وعددها {most} على الأكثر",
    ),
    "bad-parameter": Wording(
        "the parameter {name} has no usable value on this date",
        "le paramètre {name} n'a pas de valeur utilisable à cette date",
        "ليس للمعامل {name} قيمة صالحة في هذا التاريخ",
    ),
    "types-differ": Wording(
        "{left} is compared with {right}", "{left} est comparé à {right}", "مقارنة {left} مع {right}"
    ),
    "wrong-type": Wording(
        "{wanted} is needed here, this is {found}",
        "il faut ici {wanted}, ceci est {found}",
        "المطلوب هنا {wanted}، وهذا {found}",
    ),
    "boolean-order": Wording(
        "true and false have no order", "vrai et faux n'ont pas d'ordre", "لا ترتيب بين صحيح وخطأ"
    ),
    "null-value": Wording(
        "NULL is not a value to compare or compute with",
        "NULL n'est pas une valeur à comparer ou à calculer",
        "NULL ليست قيمة للمقارنة أو الحساب",
    ),
    "chained": Wording(
        "comparisons cannot be chained", "les comparaisons ne s'enchaînent pas", "لا يجوز تسلسل المقارنات"
    ),
    "arguments": Wording("{name} is written {usage}", "{name} s'écrit {usage}", "تُكتب {name} هكذا: {usage}"),
    "never-value": Wording(
        "{name} is never {value}", "{name} ne vaut jamais {value}", "لا تأخذ المعلومة {name} القيمة {value} أبداً"
    ),
    "never-part": Wording(
        "no value of {name} has {value} there",
        "aucune valeur de {name} ne contient {value} à cet endroit",
        "لا توجد {value} في هذا الموضع من أي قيمة للمعلومة {name}",
    ),
    "divided-by-zero": Wording(
        "a division by zero has no result", "une division par zéro n'a pas de résultat", "لا ناتج للقسمة على صفر"
    ),
    "never-true": Wording(
        "the condition can be true of no declaration: its tests contradict each other",
        "la condition ne peut être vraie d'aucune déclaration : ses tests se contredisent",
        "لا يصح الشرط لأي بيان: اختباراته متناقضة",
    ),
    "nested-aggregate": Wording(
        "an aggregate over items cannot stand inside another",
        "un agrégat sur les articles ne peut en contenir un autre",
        "لا يجوز تداخل دوال تجميع البنود",
    ),
    "like": Wording(
        "LIKE takes 'x%', '%x' or '%x%'", "LIKE accepte 'x%', '%x' ou '%x%'", "صيغ LIKE هي 'x%' و'%x' و'%x%'"
    ),
    "pattern": Wording(
        "the regular expression is refused at its character {position}",
        "l'expression régulière est refusée à son caractère {position}",
        "التعبير النمطي مرفوض عند حرفه رقم {position}",
    ),
}

HINTS: Final[dict[str, Wording]] = {
    "did-you-mean": Wording("did you mean {suggestion}?", "vouliez-vous dire {suggestion} ?", "هل تقصد {suggestion}؟"),
    "spelt": Wording("it is {form}", "c'est {form}", "صيغتها: {form}"),
    "known": Wording("known: {suggestion}", "connus : {suggestion}", "المعروف: {suggestion}"),
    "single-quotes": Wording(
        "text stands in single quotes: 'AE'",
        "le texte s'écrit entre apostrophes : 'AE'",
        "يكتب النص بين علامتين مفردتين: 'AE'",
    ),
    "quote-text": Wording(
        "text is written in quotes: '{name}'",
        "le texte s'écrit entre apostrophes : '{name}'",
        "يكتب النص بين علامتين مفردتين: '{name}'",
    ),
    "one-condition": Wording(
        "one condition, without comments or semicolons",
        "une seule condition, sans commentaire ni point-virgule",
        "شرط واحد بلا تعليقات ولا فاصلة منقوطة",
    ),
    "names": Wording(
        "a list is @name, a parameter :name",
        "une liste s'écrit @nom, un paramètre :nom",
        "تكتب القائمة @اسم والمعامل :اسم",
    ),
    "number": Wording("write 0.5 or 1e6", "écrivez 0.5 ou 1e6", "اكتب 0.5 أو 1e6"),
    "named-list": Wording(
        "give the list a name and use @name", "donnez un nom à la liste et utilisez @nom", "سمّ القائمة واستعمل @اسم"
    ),
    "quote-code": Wording(
        "codes are text: write '{value}'", "les codes sont du texte : écrivez '{value}'", "الرموز نصوص: اكتب '{value}'"
    ),
    "is-null": Wording(
        "use IS NULL or IS NOT NULL", "utilisez IS NULL ou IS NOT NULL", "استعمل IS NULL أو IS NOT NULL"
    ),
    "between": Wording(
        "use BETWEEN, or two comparisons joined by AND",
        "utilisez BETWEEN, ou deux comparaisons jointes par AND",
        "استعمل BETWEEN أو مقارنتين يجمعهما AND",
    ),
    "parentheses": Wording(
        "put the condition before IS in parentheses",
        "mettez entre parenthèses la condition qui précède IS",
        "ضع الشرط الذي يسبق IS بين قوسين",
    ),
    "contains": Wording(
        "use CONTAINS or MATCHES for anything else",
        "pour le reste, utilisez CONTAINS ou MATCHES",
        "لغير ذلك استعمل CONTAINS أو MATCHES",
    ),
    "condition": Wording("compare it with something", "comparez-le à quelque chose", "قارنه بشيء"),
    "engine": Wording("{detail}", "{detail}", "{detail}"),
    "pattern-long": Wording("the pattern is too long", "le motif est trop long", "النمط طويل جداً"),
    "pattern-large": Wording(
        "its repetitions are too many", "ses répétitions sont trop nombreuses", "تكراراته أكثر من اللازم"
    ),
    "pattern-empty": Wording(
        "it would match every text, even an empty one",
        "il accepterait tout texte, même vide",
        "يطابق كل نص حتى الفارغ",
    ),
    "pattern-bracket": Wording(
        "a bracket is not paired; write \\( for the sign itself",
        "une parenthèse n'est pas appariée ; écrivez \\( pour le signe lui-même",
        "قوس بلا قرين؛ اكتب \\( للرمز نفسه",
    ),
    "pattern-repeat": Wording(
        "a repetition (* + ? {{n,m}}) stands after one character, class or group",
        "une répétition (* + ? {{n,m}}) suit un caractère, une classe ou un groupe",
        "يأتي التكرار (* + ? {{n,m}}) بعد حرف أو صنف أو مجموعة",
    ),
    "pattern-group": Wording(
        "only plain groups ( ) and (?: ) are offered",
        "seuls les groupes simples ( ) et (?: ) sont offerts",
        "المتاح هو المجموعات البسيطة ( ) و(?: ) فقط",
    ),
    "pattern-escape": Wording(
        "only \\d, \\s and escaped signs are offered; a whole word is ( |^)word( |$)",
        "seuls \\d, \\s et les signes échappés sont offerts ; un mot entier s'écrit ( |^)mot( |$)",
        "المتاح \\d و\\s والرموز المسبوقة بشرطة؛ والكلمة الكاملة ( |^)كلمة( |$)",
    ),
    "pattern-class": Wording(
        "a class is written [a-z0-9] or [^a-z]",
        "une classe s'écrit [a-z0-9] ou [^a-z]",
        "يكتب الصنف [a-z0-9] أو [^a-z]",
    ),
}

TYPES: Final[dict[str, Wording]] = {
    "text": Wording("text", "un texte", "نص"),
    "number": Wording("a number", "un nombre", "عدد"),
    "boolean": Wording("true or false", "vrai ou faux", "صحيح أو خطأ"),
}
