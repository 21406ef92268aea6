// How notices look, as files that people can read: tests/daemon/golden/POLICY/NAME.LANGUAGE.txt. With
// TICKETGATE_WRITE_GOLDEN=1 in the environment they are written anew; read the difference before it is
// committed.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "daemon/read_file.h"
#include "daemon/rules/notice_names.h"
#include "daemon/rules/render.h"
#include "daemon/template_set.h"
#include "mail/reply_words.h"

using namespace ticketgate;

namespace {

using Values = std::map<std::string, std::string>;
const std::vector<std::string> kPolicies{"barier", "basegroup", "becloud", "belinfoportal"};
const std::filesystem::path kGolden = std::filesystem::path(TEST_SOURCE_DIR) / "daemon/golden";

Values common_values() {
    return {{"number", "42"},
            {"tag", "[#42]"},
            {"delimiter", std::string(mail::kReplyDelimiter)},
            {"phone", "+375 (17) 287 11 11"},
            {"queue", "support"},
            {"client_address", "petrov@romashka.example"},
            {"plan", "Premium"},
            {"letter_id", "1017"},
            {"size", "52.4 MB"},
            {"follows", "17"},
            {"recipient", "petrov@romashka.example"},
            {"relay_text", "550 5.1.1 no such user"},
            {"registered", "17"},
            {"closed", "15"},
            {"open", "9"},
            {"overdue", "1"},
            {"met", "31"},
            {"missed", "2"},
            {"level", "75 %"},
            {"arrived", "2026-11-23 10:12"},
            {"author", "Пётр Иванов"}};
}

Values russian() {
    return {
        {"desk", "Служба поддержки пользователей becloud"},
        {"subject", "Не открывается почта"},
        {"client_name", "Пётр Петров"},
        {"organisation", "ООО «Ромашка»"},
        {"service", "Почта"},
        {"category", "инцидент"},
        {"status", "в работе"},
        {"priority", "2 (Высокий)"},
        {"operator_name", "Иван Сидоров"},
        {"due", "пн 23.11.2026, 14:00 (Минск, UTC+3)"},
        {"reaction_due", "пн 23.11.2026, 11:00 (Минск, UTC+3)"},
        {"resolution_due", "пн 23.11.2026, 14:00 (Минск, UTC+3)"},
        {"silence_due", "ср 25.11.2026, 14:00 (Минск, UTC+3)"},
        {"missing", "Услуга, скриншот"},
        {"unknown", "Срочность: «вчера» (принимаются: высокая, нормальная, низкая)"},
        {"opens", "пн 23.11.2026, 9:00 (Минск, UTC+3)"},
        {"maintenance", "Почта: замена дисков, сб 28.11.2026, 22:00 — вс 29.11.2026, 2:00"},
        {"refused",
         "снимок.bmp: пришлите в JPG, GIF или PNG, либо упакуйте в ZIP или RAR\n"
         "установка.exe: программы не принимаются"},
        {"reason", "нужна лицензия производителя"},
        {"problem", "номер в теме не совпадает с письмом, на которое отвечено"},
        {"party", "ООО «Производитель»"},
        {"ended", "закрыто"},
        {"until", "пт 27.11.2026, 18:00 (Минск, UTC+3)"},
        {"expected", "пт 27.11.2026, 18:00 (Минск, UTC+3)"},
        {"actions", "23.11.2026, 10:12 — проверены журналы почты\n23.11.2026, 10:40 — сервис перезапущен"},
        {"change", "приоритет: 3 (Средний) → 2 (Высокий)"},
        {"answers",
         "— #список мои\n\nВремя: Europe/Minsk, UTC+3\n\n#42 · в работе · 2 (Высокий) · срок пн 23.11.2026 "
         "14:00, решение · Пётр Петров, ООО «Ромашка» · Не открывается почта · ivan@desk.example"},
        {"mine",
         "#42 · в работе · 2 (Высокий) · срок пн 23.11.2026 14:00, решение · Пётр Петров, ООО «Ромашка» · Не "
         "открывается почта · ivan@desk.example"},
        {"free",
         "#43 · зарегистрировано · 3 (Средний) · срок пн 23.11.2026 11:00, реакция · Анна Белая · Вопрос по "
         "счёту · никто"},
        {"today",
         "#43 · зарегистрировано · 3 (Средний) · срок пн 23.11.2026 11:00, реакция · Анна Белая · Вопрос по "
         "счёту · никто"},
        {"waiting",
         "#40 · ожидание ответа клиента · срок вт 24.11.2026 14:00, ответ клиента · Анна Белая · Диск · "
         "ivan@desk.example"},
        {"closing",
         "#40 · ожидание ответа клиента · срок вт 24.11.2026 14:00, ответ клиента · Анна Белая · Диск · "
         "ivan@desk.example"},
        {"held_letters", "1017 · пт 20.11.2026 18:20 · kto@example.org · Помогите"},
        {"week", "пн 16.11.2026 – вс 22.11.2026"},
        {"term", "решение"},
        {"list",
         "№ 42 · ср 25.11.2026, 14:00 · Пётр Петров · Не открывается почта\n"
         "№ 43 · ср 25.11.2026, 16:30 · Анна Белая · Вопрос по счёту"},
        {"transcript", "#приоритет 2 — приоритет: 3 → 2\n#взять — в работе, ответственный: Иван Сидоров"},
        {"text",
         "Добрый день!\n\nС утра не открывается почта, ошибка 503.\n\n> Проверьте, пожалуйста, ещё "
         "раз.\n\nСсылка: https://mail.romashka.example/?a=1&b=2"}};
}

Values english() {
    return {
        {"desk", "becloud user support"},
        {"subject", "Mail does not open"},
        {"client_name", "Peter Petrov"},
        {"organisation", "Romashka Ltd"},
        {"service", "Mail"},
        {"category", "incident"},
        {"status", "in work"},
        {"priority", "2 (High)"},
        {"operator_name", "Ivan Sidorov"},
        {"due", "Mon 23 Nov 2026, 14:00 (Minsk, UTC+3)"},
        {"reaction_due", "Mon 23 Nov 2026, 11:00 (Minsk, UTC+3)"},
        {"resolution_due", "Mon 23 Nov 2026, 14:00 (Minsk, UTC+3)"},
        {"silence_due", "Wed 25 Nov 2026, 14:00 (Minsk, UTC+3)"},
        {"missing", "service, screenshot"},
        {"unknown", "Urgency: \"yesterday\" (accepted: high, normal, low)"},
        {"opens", "Mon 23 Nov 2026, 9:00 (Minsk, UTC+3)"},
        {"maintenance", "Mail: disks are replaced, Sat 28 Nov 2026, 22:00 to Sun 29 Nov 2026, 2:00"},
        {"refused",
         "shot.bmp: please send JPG, GIF or PNG, or pack it as ZIP or RAR\n"
         "setup.exe: programs are not taken"},
        {"reason", "a licence of the maker is needed"},
        {"problem", "the number in the subject is not that of the letter that is answered"},
        {"party", "Maker Ltd"},
        {"ended", "closed"},
        {"until", "Fri 27 Nov 2026, 18:00 (Minsk, UTC+3)"},
        {"expected", "Fri 27 Nov 2026, 18:00 (Minsk, UTC+3)"},
        {"actions",
         "23 Nov 2026, 10:12: the logs of the mail were read\n23 Nov 2026, 10:40: the service was "
         "restarted"},
        {"change", "priority: 3 (Medium) → 2 (High)"},
        {"answers",
         "— #list mine\n\nTimes are of: Europe/Minsk, UTC+3\n\n#42 · in work · 2 (High) · due Mon 2026-11-23 "
         "14:00, resolution · Peter Petrov, Romashka Ltd · Mail does not open · ivan@desk.example"},
        {"mine",
         "#42 · in work · 2 (High) · due Mon 2026-11-23 14:00, resolution · Peter Petrov, Romashka Ltd · "
         "Mail does not open · ivan@desk.example"},
        {"free",
         "#43 · registered · 3 (Medium) · due Mon 2026-11-23 11:00, reaction · Anna White · A question about "
         "the bill · nobody"},
        {"today",
         "#43 · registered · 3 (Medium) · due Mon 2026-11-23 11:00, reaction · Anna White · A question about "
         "the bill · nobody"},
        {"waiting",
         "#40 · waiting for the client · due Tue 2026-11-24 14:00, client's answer · Anna White · Disk · "
         "ivan@desk.example"},
        {"closing",
         "#40 · waiting for the client · due Tue 2026-11-24 14:00, client's answer · Anna White · Disk · "
         "ivan@desk.example"},
        {"held_letters", "1017 · Fri 2026-11-20 18:20 · who@example.org · Help"},
        {"week", "Mon 2026-11-16 – Sun 2026-11-22"},
        {"term", "resolution"},
        {"list",
         "No. 42 · Wed 25 Nov 2026, 14:00 · Peter Petrov · Mail does not open\n"
         "No. 43 · Wed 25 Nov 2026, 16:30 · Anna White · A question about the bill"},
        {"transcript", "#priority 2: priority 3 → 2\n#take: in work, answerable is Ivan Sidorov"},
        {"text",
         "Good morning!\n\nSince the morning our mail does not open, error 503.\n\n> Please look "
         "again.\n\nSee https://mail.romashka.example/?a=1&b=2"}};
}

/// What a notice's own nature says of the ticket.
void put_outcome(Values& values, const std::string& kind, bool russian) {
    const std::map<std::string, std::pair<std::string, std::string>> outcomes{
        {"completed", {"решение", "a solution"}},
        {"closed", {"решение", "a solution"}},
        {"reminder", {"закрыто", "closed"}},
        {"op-transcript", {"выполнены", "carried out"}}};
    const std::map<std::string, std::pair<std::string, std::string>> statuses{
        {"registered", {"зарегистрировано", "registered"}},
        {"new-after-closed", {"зарегистрировано", "registered"}},
        {"held", {"ожидает проверки", "held for review"}},
        {"rejected", {"закрыто", "closed"}},
        {"completed", {"завершено", "completed"}},
        {"reminder", {"завершено", "completed"}},
        {"no-answer", {"завершено", "completed"}},
        {"declined", {"завершено", "completed"}},
        {"closed", {"закрыто", "closed"}},
        {"merged", {"объединено", "merged"}},
        {"question", {"ожидание ответа клиента", "waiting for the client"}},
        {"external", {"зависит от третьей стороны", "depends on a third party"}},
        {"postponed", {"отложено", "postponed"}}};
    const auto put = [&](const std::string& name, const auto& table) {
        if (const auto found = table.find(kind); found != table.end())
            values[name] = russian ? found->second.first : found->second.second;
    };
    put("outcome", outcomes);
    put("status", statuses);
    if (kind == "no-answer")
        values["reason"] = russian ? "ответ от клиента не получен" : "no answer from the client";
    if (kind == "closed")
        values["reason"] = russian ? "клиент подтвердил решение" : "the client has confirmed";
    const bool over = kind == "completed" || kind == "declined" || kind == "no-answer" || kind == "closed" ||
                      kind == "merged";
    if (over || kind == "reminder") values.erase("due");
    if (kind == "op-ended") {
        values["status"] = values["ended"];
        values.erase("follows");
    }
    if (kind != "registered" && kind != "op-new") return;
    values.erase("follows");
    values.erase("operator_name");
}

mail::Draft rendered(const std::string& policy_name, const std::string& kind, const std::string& language) {
    rules::Desk desk;
    desk.templates = load_templates(std::nullopt, kPolicies).templates;
    desk.reply_delimiter = mail::kReplyDelimiter;
    rules::Policy policy;
    policy.name = policy_name;
    policy.regulation.confirm_words = {"подтверждаю", "confirm"};
    policy.regulation.status_words = {"статус", "status"};
    desk.policies[policy_name] = policy;
    desk.queues["support"] = {"support", "support@desk.example", {}, policy_name, ""};

    rules::Notice notice;
    notice.kind = kind;
    notice.queue = "support";
    notice.language = language;
    notice.to.push_back({"", "petrov@romashka.example"});
    Values values = language == "ru" ? russian() : english();
    values.merge(common_values());
    put_outcome(values, kind, language == "ru");
    for (const auto& [name, value] : values)
        if (rules::may_use(*rules::find_notice(kind), name)) notice.values[name] = value;
    return rules::render(notice, desk, {"id@desk.example", "mark", {}});
}

void check_golden(const std::string& name, const std::string& now) {
    const auto path = kGolden / name;
    if (std::getenv("TICKETGATE_WRITE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << now;
    }
    INFO(path << ": TICKETGATE_WRITE_GOLDEN=1 writes it anew");
    CHECK(read_file(path).bytes == now);
}

bool is_html_shown(const std::string& kind) {
    return kind == "registered" || kind == "op-message";
}

}  // namespace

TEST_CASE("how the notices of becloud look") {
    for (const auto& notice : rules::kNotices) {
        for (const std::string language : {"ru", "en"}) {
            const std::string name(notice.name);
            const mail::Draft draft = rendered("becloud", name, language);
            check_golden("becloud/" + name + "." + language + ".txt", draft.subject + "\n\n" + draft.text);
            if (is_html_shown(name)) check_golden("becloud/" + name + "." + language + ".html", draft.html);
        }
    }
}

TEST_CASE("how the words of the other policies look, where they have their own") {
    for (const BuiltinTemplate& builtin : builtin_templates()) {
        const std::string key(builtin.name);
        const auto slash = key.find('/'), dot = key.rfind('.');
        if (slash == std::string::npos || key.starts_with("becloud/")) continue;
        const mail::Draft draft =
            rendered(key.substr(0, slash), key.substr(slash + 1, dot - slash - 1), key.substr(dot + 1));
        check_golden(key + ".txt", draft.subject + "\n\n" + draft.text);
    }
}

TEST_CASE("no golden file is left over from a notice that is gone") {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kGolden)) {
        if (!entry.is_regular_file()) continue;
        const std::string stem = entry.path().stem().string();
        INFO(entry.path());
        CHECK(rules::find_notice(stem.substr(0, stem.rfind('.'))) != nullptr);
    }
}
