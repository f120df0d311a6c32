"""Every reason for which a message or a value in it is refused: its stable code and its sentence.

Words in braces are filled in. A code is never given another meaning; one that is no longer used stays unused.
"""

from __future__ import annotations

from steelyard.engine.wording import Wording

REASONS: dict[str, Wording] = {
    # the message
    "size": Wording(
        en="The message is longer than {limit} bytes.",
        fr="Le message dépasse {limit} octets.",
        ar="يتجاوز طول الرسالة {limit} بايت.",
    ),
    "encoding": Wording(
        en="The message is not valid {encoding} text (byte {position}).",
        fr="Le message n'est pas un texte {encoding} valide (octet {position}).",
        ar="الرسالة ليست نصًا صالحًا بترميز {encoding} (البايت {position}).",
    ),
    "depth": Wording(
        en="Values are nested deeper than {limit} levels.",
        fr="Les valeurs sont imbriquées sur plus de {limit} niveaux.",
        ar="القيم متداخلة لأكثر من {limit} مستوى.",
    ),
    "nodes": Wording(
        en="The message holds more than {limit} values.",
        fr="Le message contient plus de {limit} valeurs.",
        ar="تحتوي الرسالة على أكثر من {limit} قيمة.",
    ),
    "more": Wording(
        en="And {count} more reasons.",
        fr="Et {count} autres motifs.",
        ar="وهناك {count} أسباب أخرى.",
    ),
    "not_processed": Wording(
        en="This declaration could not be processed. It is kept, nothing was decided, and the fault is ours.",
        fr="Cette déclaration n'a pas pu être traitée. Elle est conservée, rien n'est décidé, la faute est la nôtre.",
        ar="تعذّرت معالجة هذا البيان. وقد حُفظ كما ورد ولم يُتخذ بشأنه أي قرار، والخلل من جانبنا.",
    ),
    "message_id.differs": Wording(
        en="The message calls itself {found}, its envelope {envelope}.",
        fr="Le message se nomme {found}, son enveloppe {envelope}.",
        ar="معرّف الرسالة في متنها {found} يخالف معرّفها في الغلاف {envelope}.",
    ),
    "amends.differs": Wording(
        en="The message says it amends {found}, its envelope {envelope}.",
        fr="Le message dit rectifier {found}, son enveloppe {envelope}.",
        ar="تذكر الرسالة أنها تعدّل {found} بينما يذكر الغلاف {envelope}.",
    ),
    "amends.unknown": Wording(
        en="No message {id} is on record to be amended.",
        fr="Aucun message {id} n'est enregistré qui puisse être rectifié.",
        ar="لا توجد رسالة مسجلة برقم {id} يمكن تعديلها.",
    ),
    "amends.replaced": Wording(
        en="Message {id} has been amended already; amend its latest version.",
        fr="Le message {id} a déjà été rectifié ; rectifiez sa dernière version.",
        ar="سبق تعديل الرسالة {id}؛ يجب تعديل أحدث نسخة منها.",
    ),
    "amends.direction": Wording(
        en="An amendment stays {before}; this one says {found}.",
        fr="Une rectification reste {before} ; celle-ci indique {found}.",
        ar="يبقى التعديل {before}، بينما يذكر هذا {found}.",
    ),
    "amends.office": Wording(
        en="An amendment stays at office {before}; this one says {found}.",
        fr="Une rectification reste au bureau {before} ; celle-ci indique {found}.",
        ar="يبقى التعديل في المكتب {before}، بينما يذكر هذا {found}.",
    ),
    "office.unknown": Wording(
        en="No office {found} selects declarations of this direction.",
        fr="Aucun bureau {found} ne sélectionne de déclarations de ce sens.",
        ar="لا يوجد مكتب {found} ينتقي بيانات بهذا الاتجاه.",
    ),
    "message_id.conflict": Wording(
        en="Message {id} is on record with another content.",
        fr="Le message {id} est enregistré avec un autre contenu.",
        ar="الرسالة {id} مسجلة بمحتوى آخر.",
    ),
    "amends.self": Wording(
        en="A message cannot amend itself.",
        fr="Un message ne peut pas se rectifier lui-même.",
        ar="لا يمكن للرسالة أن تعدّل نفسها.",
    ),
    # JSON
    "json.syntax": Wording(
        en="This is not JSON: {problem}.",
        fr="Ceci n'est pas du JSON : {problem}.",
        ar="هذا ليس JSON: {problem}.",
    ),
    "json.bom": Wording(
        en="JSON is sent without a byte order mark.",
        fr="Le JSON s'envoie sans marque d'ordre des octets (BOM).",
        ar="يُرسل JSON دون علامة ترتيب البايتات (BOM).",
    ),
    "json.duplicate_key": Wording(
        en="The same field is given more than once.",
        fr="Le même champ est donné plusieurs fois.",
        ar="ورد الحقل نفسه أكثر من مرة.",
    ),
    "field.unknown": Wording(
        en="There is no such field.",
        fr="Ce champ n'existe pas.",
        ar="لا يوجد حقل بهذا الاسم.",
    ),
    # NDJSON
    "ndjson.lines": Wording(
        en="A batch holds at most {limit} lines.",
        fr="Un lot contient au plus {limit} lignes.",
        ar="لا تتجاوز الدفعة {limit} سطرًا.",
    ),
    "ndjson.empty": Wording(
        en="The batch holds no declaration.",
        fr="Le lot ne contient aucune déclaration.",
        ar="لا تحتوي الدفعة على أي بيان جمركي.",
    ),
    "ndjson.blank": Wording(
        en="The line is blank; each line of a batch is one declaration.",
        fr="La ligne est vide ; chaque ligne d'un lot est une déclaration.",
        ar="السطر فارغ؛ كل سطر من الدفعة بيان جمركي واحد.",
    ),
    # XML
    "xml.syntax": Wording(
        en="This is not well-formed XML: {problem}.",
        fr="Ce XML n'est pas bien formé : {problem}.",
        ar="صيغة XML غير سليمة: {problem}.",
    ),
    "xml.names": Wording(
        en="The message uses more than {limit} different element names.",
        fr="Le message emploie plus de {limit} noms d'éléments différents.",
        ar="تستعمل الرسالة أكثر من {limit} اسم مختلف للعناصر.",
    ),
    "xml.encoding": Wording(
        en="XML in {found} is not read; send UTF-8.",
        fr="Le XML en {found} n'est pas lu ; envoyez de l'UTF-8.",
        ar="لا يُقرأ XML بترميز {found}؛ أرسلوه بترميز UTF-8.",
    ),
    "xml.doctype": Wording(
        en="A document type or entity declaration is not accepted.",
        fr="Une déclaration de type de document ou d'entité n'est pas acceptée.",
        ar="لا يُقبل التصريح بنوع المستند أو بالكيانات.",
    ),
    "xml.instruction": Wording(
        en="Processing instructions are not accepted.",
        fr="Les instructions de traitement ne sont pas acceptées.",
        ar="لا تُقبل تعليمات المعالجة.",
    ),
    "xml.namespace": Wording(
        en="Elements of another namespace ({found}) are not accepted.",
        fr="Les éléments d'un autre espace de noms ({found}) ne sont pas acceptés.",
        ar="لا تُقبل عناصر من نطاق أسماء آخر ({found}).",
    ),
    "xml.attributes": Wording(
        en="An element holds more than {limit} attributes.",
        fr="Un élément porte plus de {limit} attributs.",
        ar="يحمل العنصر أكثر من {limit} سمة.",
    ),
    "xml.repeated": Wording(
        en="The element is given more than once with different contents.",
        fr="L'élément est donné plusieurs fois avec des contenus différents.",
        ar="تكرر العنصر بمحتويات مختلفة.",
    ),
    "xml.mixed": Wording(
        en="The element holds other elements beside its value or in its place.",
        fr="L'élément contient d'autres éléments à côté de sa valeur ou à sa place.",
        ar="يحتوي العنصر على عناصر أخرى بجانب قيمته أو في مكانها.",
    ),
    "sad.root": Wording(
        en="The document is not an ASYCUDA declaration: its root is {found}.",
        fr="Le document n'est pas une déclaration SYDONIA : sa racine est {found}.",
        ar="المستند ليس بيانًا من نظام أسيكودا: عنصره الجذري {found}.",
    ),
    "sad.direction": Wording(
        en="{found} is not a known type of declaration; IM, EX and transit are.",
        fr="{found} n'est pas un type de déclaration connu ; IM, EX et le transit le sont.",
        ar="{found} ليس نوع بيان معروفًا؛ المعروف IM وEX والعبور.",
    ),
    # CSV
    "csv.header.missing": Wording(
        en="The column {column} is missing.",
        fr="La colonne {column} manque.",
        ar="العمود {column} غير موجود.",
    ),
    "csv.header.unknown": Wording(
        en="The mapping says nothing of the column {column}.",
        fr="La table de correspondance ne dit rien de la colonne {column}.",
        ar="لا يذكر جدول المطابقة العمود {column}.",
    ),
    "csv.header.repeated": Wording(
        en="The column {column} stands more than once.",
        fr="La colonne {column} figure plusieurs fois.",
        ar="العمود {column} مكرر.",
    ),
    "csv.header.unnamed": Wording(
        en="Column {number} has no name.",
        fr="La colonne {number} n'a pas de nom.",
        ar="العمود {number} بلا اسم.",
    ),
    "csv.header.none": Wording(
        en="There is no header line.",
        fr="Il n'y a pas de ligne d'en-tête.",
        ar="لا يوجد سطر عناوين.",
    ),
    "csv.width": Wording(
        en="The row has {found} cells, the header {expected}.",
        fr="La ligne a {found} cellules, l'en-tête {expected}.",
        ar="في الصف {found} خلية وفي سطر العناوين {expected}.",
    ),
    "csv.quote": Wording(
        en="A quotation mark is opened and not closed, or stands inside an unquoted cell.",
        fr="Un guillemet ouvert n'est pas fermé, ou figure dans une cellule sans guillemets.",
        ar="علامة اقتباس مفتوحة دون إغلاق أو واقعة داخل خلية غير مقتبسة.",
    ),
    "csv.length": Wording(
        en="The row is longer than {limit} bytes or {lines} lines.",
        fr="La ligne dépasse {limit} octets ou {lines} lignes.",
        ar="يتجاوز الصف {limit} بايت أو {lines} سطرًا.",
    ),
    "csv.rows": Wording(
        en="One row is expected, {found} are given.",
        fr="Une seule ligne est attendue, {found} sont données.",
        ar="المنتظر صف واحد والوارد {found}.",
    ),
    "csv.code": Wording(
        en="The mapping says nothing of the code {found}.",
        fr="La table de correspondance ne dit rien du code {found}.",
        ar="لا يذكر جدول المطابقة الرمز {found}.",
    ),
    "csv.number": Wording(
        en="{found} is not a number written as the mapping says, as {example} is.",
        fr="{found} n'est pas un nombre écrit comme le veut la table de correspondance, comme {example} l'est.",
        ar="{found} ليس عددًا مكتوبًا كما يقتضي جدول المطابقة، مثل {example}.",
    ),
    "mapping.unknown": Wording(
        en="There is no mapping called {found}.",
        fr="Il n'y a pas de table de correspondance nommée {found}.",
        ar="لا يوجد جدول مطابقة باسم {found}.",
    ),
    # the kind of a value
    "type.object": Wording(
        en="An object is expected here.",
        fr="Un objet est attendu ici.",
        ar="المنتظر هنا كائن (object).",
    ),
    "type.list": Wording(
        en="A list is expected here.",
        fr="Une liste est attendue ici.",
        ar="المنتظر هنا قائمة.",
    ),
    "type.text": Wording(
        en="Text is expected here.",
        fr="Un texte est attendu ici.",
        ar="المنتظر هنا نص.",
    ),
    "type.number": Wording(
        en="A number is expected here.",
        fr="Un nombre est attendu ici.",
        ar="المنتظر هنا عدد.",
    ),
    "required": Wording(
        en="A value is required.",
        fr="Une valeur est obligatoire.",
        ar="القيمة إلزامية.",
    ),
    "list.long": Wording(
        en="At most {limit} entries are allowed; {found} are given.",
        fr="{limit} entrées au plus sont permises ; {found} sont données.",
        ar="الحد الأقصى {limit} من العناصر والوارد {found}.",
    ),
    "list.empty": Wording(
        en="At least one entry is required.",
        fr="Au moins une entrée est obligatoire.",
        ar="يلزم عنصر واحد على الأقل.",
    ),
    "sequence.repeated": Wording(
        en="The sequence number {found} is used by another item.",
        fr="Le numéro d'article {found} est déjà utilisé.",
        ar="رقم البند {found} مستعمل لبند آخر.",
    ),
    # text and codes
    "text.empty": Wording(
        en="The text is blank; a missing value is left out.",
        fr="Le texte est vide ; une valeur absente s'omet.",
        ar="النص فارغ؛ القيمة غير المتوفرة تُترك.",
    ),
    "text.long": Wording(
        en="The text is longer than {limit} characters.",
        fr="Le texte dépasse {limit} caractères.",
        ar="يتجاوز النص {limit} حرفًا.",
    ),
    "text.control": Wording(
        en="The text holds a control character.",
        fr="Le texte contient un caractère de commande.",
        ar="يحتوي النص على محرف تحكم.",
    ),
    "text.surrogate": Wording(
        en="The text holds half of a surrogate pair.",
        fr="Le texte contient une moitié de paire de substitution (surrogate).",
        ar="يحتوي النص على نصف زوج بديل (surrogate).",
    ),
    "code.format": Wording(
        en="{found} is not a code: 1 to {limit} capital letters A to Z, digits 0 to 9 and . _ / + -.",
        fr="{found} n'est pas un code : 1 à {limit} majuscules A à Z, chiffres 0 à 9 et . _ / + -.",
        ar="{found} ليس رمزًا: من 1 إلى {limit} من الحروف الكبيرة A–Z والأرقام 0–9 و . _ / + -.",
    ),
    "key.format": Wording(
        en="{found} cannot name a message: 1 to {limit} printable ASCII characters, no space at either end.",
        fr="{found} ne peut pas nommer un message : 1 à {limit} caractères ASCII imprimables, sans espace au bord.",
        ar="{found} لا يصلح معرّفًا: من 1 إلى {limit} من محارف ASCII القابلة للطباعة دون مسافة في الطرفين.",
    ),
    "choice": Wording(
        en="{found} is not one of: {allowed}.",
        fr="{found} ne figure pas parmi : {allowed}.",
        ar="{found} ليس من القيم المسموحة: {allowed}.",
    ),
    "hs.format": Wording(
        en="{found} is not an HS code: 6 to 10 digits 0 to 9, from chapter 01 on.",
        fr="{found} n'est pas un code SH : 6 à 10 chiffres de 0 à 9, à partir du chapitre 01.",
        ar="{found} ليس رمزًا من النظام المنسّق: من 6 إلى 10 أرقام 0–9 ابتداءً من الفصل 01.",
    ),
    "country.unknown": Wording(
        en="{found} is not an ISO 3166-1 country code of two capital letters.",
        fr="{found} n'est pas un code pays ISO 3166-1 de deux majuscules.",
        ar="{found} ليس رمز دولة وفق ISO 3166-1 من حرفين كبيرين.",
    ),
    "currency.unknown": Wording(
        en="{found} is not an ISO 4217 currency code of three capital letters.",
        fr="{found} n'est pas un code monnaie ISO 4217 de trois majuscules.",
        ar="{found} ليس رمز عملة وفق ISO 4217 من ثلاثة حروف كبيرة.",
    ),
    "locode.format": Wording(
        en="{found} is not a UN/LOCODE: a country code and three letters or digits 2 to 9.",
        fr="{found} n'est pas un LOCODE/ONU : un code pays et trois lettres ou chiffres de 2 à 9.",
        ar="{found} ليس رمز موقع UN/LOCODE: رمز دولة ثم ثلاثة حروف أو أرقام من 2 إلى 9.",
    ),
    "terms.format": Wording(
        en="{found} is not a delivery term of three letters, as in Incoterms 2020.",
        fr="{found} n'est pas une condition de livraison de trois lettres, comme dans Incoterms 2020.",
        ar="{found} ليس شرط تسليم من ثلاثة حروف كما في Incoterms 2020.",
    ),
    "date.format": Wording(
        en="{found} is not a date between {first} and {last}, written {form}.",
        fr="{found} n'est pas une date entre {first} et {last}, écrite {form}.",
        ar="{found} ليس تاريخًا بين {first} و{last} مكتوبًا بالصيغة {form}.",
    ),
    # numbers
    "number.format": Wording(
        en="{found} is not a number in digits 0 to 9 with a decimal point.",
        fr="{found} n'est pas un nombre en chiffres de 0 à 9 avec point décimal.",
        ar="{found} ليس عددًا بالأرقام 0–9 مع نقطة عشرية.",
    ),
    "number.ambiguous": Wording(
        en="{found} can be read as two different numbers; write it with a decimal point and without separators.",
        fr="{found} se lit comme deux nombres différents ; écrivez-le avec un point décimal, sans séparateurs.",
        ar="يُقرأ {found} على أنه عددان مختلفان؛ اكتبوه بنقطة عشرية ودون فواصل.",
    ),
    "number.not_finite": Wording(
        en="{found} is not a number.",
        fr="{found} n'est pas un nombre.",
        ar="{found} ليس عددًا.",
    ),
    "number.negative": Wording(
        en="{found} is negative.",
        fr="{found} est négatif.",
        ar="{found} قيمة سالبة.",
    ),
    "number.range": Wording(
        en="{found} is not between {low} and {high}.",
        fr="{found} n'est pas compris entre {low} et {high}.",
        ar="{found} ليس بين {low} و{high}.",
    ),
    "number.precise": Wording(
        en="The number has more than {limit} decimals.",
        fr="Le nombre a plus de {limit} décimales.",
        ar="في العدد أكثر من {limit} منازل عشرية.",
    ),
    "number.whole": Wording(
        en="{found} is not a whole number.",
        fr="{found} n'est pas un nombre entier.",
        ar="{found} ليس عددًا صحيحًا.",
    ),
}
