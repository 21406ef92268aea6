// The phrases of mail programs around quoted letters, folded (utf8.h, fold_line). Tables only.
#pragma once

#include <string_view>

namespace mail {

/// Stands at the top of every notice; all below it in an answer is ours.
inline constexpr std::string_view kReplyDelimiter =
    "## Ответ пишите выше этой строки / Please write your reply above this line ##";

}  // namespace mail

namespace mail::phrases {

// Between dashes: "-----Original Message-----".
inline constexpr std::string_view kOriginal[] = {"original message",
                                                 "reply message",
                                                 "original appointment",
                                                 "исходное сообщение",
                                                 "оригинальное сообщение",
                                                 "исходное письмо",
                                                 "первоначальное сообщение",
                                                 "ursprüngliche nachricht",
                                                 "originalnachricht",
                                                 "antwort nachricht",
                                                 "message d'origine",
                                                 "mensaje original",
                                                 "mensagem original",
                                                 "messaggio originale",
                                                 "oorspronkelijk bericht",
                                                 "wiadomość oryginalna",
                                                 "oryginalna wiadomość",
                                                 "вихідне повідомлення",
                                                 "оригінальне повідомлення",
                                                 "oprindelig meddelelse",
                                                 "oprindelig besked",
                                                 "αρχικό μήνυμα",
                                                 "原始邮件",
                                                 "original",
                                                 "ursprungligt meddelande",
                                                 "původní zpráva",
                                                 "eredeti üzenet",
                                                 "message original",
                                                 "original nachricht",
                                                 "opprinnelig melding",
                                                 "alkuperäinen viesti",
                                                 "quoted text",
                                                 "цитата"};

inline constexpr std::string_view kForwarded[] = {
    "forwarded message",          "пересылаемое сообщение",     "пересланное сообщение",
    "перенаправленное сообщение", "переадресованное сообщение", "пересылаемое письмо",
    "weitergeleitete nachricht",  "message transféré",          "mensaje reenviado",
    "пересилане повідомлення",    "переслане повідомлення",     "messaggio inoltrato",
    "mensagem encaminhada",       "doorgestuurd bericht",       "forwarded by",
    "forwarded letter",           "original message follows"};

// Whole lines without dashes.
inline constexpr std::string_view kForwardLines[] = {
    "begin forwarded message:",         "начало переадресованного сообщения:",
    "начало пересылаемого сообщения:",  "anfang der weitergeleiteten nachricht:",
    "début du message réexpédié :",     "début du message transféré :",
    "inizio messaggio inoltrato:",      "inicio del mensaje reenviado:",
    "початок пересланого повідомлення:"};

// How the line before a quote ends.
inline constexpr std::string_view kWrote[] = {"wrote:",
                                              "wrote :",
                                              "writes:",
                                              "said:",
                                              "says:",
                                              "wrote",
                                              "пишет:",
                                              "пишет(а):",
                                              "писал:",
                                              "писала:",
                                              "писал(а):",
                                              "писал(-а):",
                                              "писали:",
                                              "написал:",
                                              "написала:",
                                              "написал(а):",
                                              "написали:",
                                              "написано:",
                                              "сообщил:",
                                              "сообщил(а):",
                                              "пише:",
                                              "писав:",
                                              "писав(ла):",
                                              "написав:",
                                              "написала:",
                                              "написав(ла):",
                                              "піша:",
                                              "schrieb:",
                                              "schrieb",
                                              "geschrieben:",
                                              "schrieben sie:",
                                              "a écrit :",
                                              "a écrit:",
                                              "a écrit :",
                                              "nous a dit :",
                                              "escribió:",
                                              "escreveu:",
                                              "ha scritto:",
                                              "heeft het volgende geschreven:",
                                              "het volgende geschreven:",
                                              "schreef:",
                                              "napisał:",
                                              "napisał(a):",
                                              "napisała:",
                                              "pisze:",
                                              "skrev:",
                                              "kirjoitti:",
                                              "写道:",
                                              "写道：",
                                              "書きました:",
                                              "のメール:",
                                              "písal(a):",
                                              "napsal(a):",
                                              "napsal:",
                                              "đã viết:",
                                              "yazdı:",
                                              "írta:",
                                              "έγραψε:",
                                              "a scris:",
                                              "님이 작성:",
                                              "het volgende geschreven",
                                              "a scris:",
                                              "hat geschrieben:",
                                              "wrote the following:",
                                              "escribio:"};

// "On … wrote NAME:": the verb stands inside.
inline constexpr std::string_view kInnerVerbs[] = {" schrieb ", " schreef ",  " skrev ",
                                                   " wrote ",   " napisał ",  " написал ",
                                                   " пишет ",   " писал(а) ", " написал(а) "};

// "Quoting NAME <ADDRESS>:" (Horde).
inline constexpr std::string_view kQuoting[] = {"quoting ", "цитирую ", "zitat von ", "citando a "};

// How an introduction that runs over several lines may begin.
inline constexpr std::string_view kIntroductions[] = {
    "on ",      "в ", "am ", "le ", "op ", "el ", "dnia ", "il ", "em ", "den ",    "at ", "a ",
    "quoting ", "пн", "вт",  "ср",  "чт",  "пт",  "сб",    "вс",  "вы ", "w dniu ", "dne "};

inline constexpr std::string_view kMobile[] = {"sent from my ",
                                               "sent from mail for windows",
                                               "sent from outlook",
                                               "sent from samsung",
                                               "sent via ",
                                               "get outlook for ",
                                               "отправлено с ",
                                               "отправлено из ",
                                               "отправлено с моего",
                                               "послано с ",
                                               "надіслано з ",
                                               "gesendet von ",
                                               "von meinem ",
                                               "envoyé de mon ",
                                               "enviado desde ",
                                               "sent on the run",
                                               "скачать outlook",
                                               "получить outlook",
                                               "загрузить outlook",
                                               "получите outlook",
                                               "outlook для ",
                                               "verzonden vanaf",
                                               "inviato da",
                                               "wysłane z",
                                               "sendt fra min ",
                                               "skickat från min ",
                                               "sendt fra ",
                                               "lähetetty ",
                                               "odesláno z",
                                               "enviado do meu",
                                               "enviado do ",
                                               "trimis de pe",
                                               "sent from yahoo mail",
                                               "sent from proton",
                                               "sent with proton",
                                               "sent from the "};

// Labels of header blocks, without the colon.
inline constexpr std::string_view kFromLabels[] = {"from", "от",       "от кого",   "отправитель", "von",
                                                   "de",   "van",      "da",        "fra",         "från",
                                                   "від",  "від кого", "адпраўнік", "od",          "发件人"};
inline constexpr std::string_view kDateLabels[] = {
    "sent",        "date",       "отправлено", "дата",     "послано", "gesendet", "datum",     "envoyé",
    "enviado",     "enviada em", "fecha",      "data",     "skickat", "sendt",    "verzonden", "надіслано",
    "відправлено", "dato",       "sent on",    "发送时间", "le",      "date/time"};
inline constexpr std::string_view kOtherLabels[] = {
    "to",        "cc",          "bcc",        "subject",     "кому",        "копия",    "скрытая копия",
    "тема",      "тема письма", "reply-to",   "ответить",    "an",          "betreff",  "à",
    "objet",     "para",        "asunto",     "assunto",     "a",           "oggetto",  "aan",
    "onderwerp", "til",         "emne",       "till",        "ämne",        "кому",     "копія",
    "до",        "temat",       "importance", "важность",    "attachments", "вложения", "收件人",
    "主题",      "répondre à",  "x-mailer",   "организация", "organization"};

}  // namespace mail::phrases
