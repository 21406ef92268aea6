// The shipped policies against the regulations' own numbers, clause by clause.
#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/config_calendar.h"
#include "daemon/config_horizon.h"
#include "daemon/config_policy.h"

using namespace ticketgate;
using rules::EscalateTo;
using rules::ReactionMetBy;
using rules::Regulation;
using rules::Strangers;
using store::Status;

namespace {

std::map<std::string, rules::Policy> shipped() {
    const std::filesystem::path etc = std::filesystem::path(TEST_SOURCE_DIR) / ".." / "etc";
    const auto calendars = settings::load_calendars(etc / "calendars");
    const auto files = settings::load_policies(etc / "policies", calendars.countries);
    std::string errors;
    for (const auto* list : {&calendars.errors, &files.errors})
        for (const ConfigError& error : *list) errors += error.str() + "\n";
    CHECK(errors == "");
    std::map<std::string, rules::Policy> policies;
    for (const auto& file : files.policies) policies[file.policy.name] = file.policy;
    return policies;
}

std::string text(const std::optional<rules::Term>& term, bool none) {
    return term ? to_string(*term) : none ? "none" : "-";
}

/// "category/plan/priority: reaction resolution", one for each row; a star is any.
std::vector<std::string> terms_in_words(const Regulation& regulation) {
    std::vector<std::string> rows;
    for (const auto& row : regulation.terms) {
        const std::string priority = row.priority ? std::to_string(*row.priority) : "*";
        rows.push_back(row.category.value_or("*") + "/" + row.plan.value_or("*") + "/" + priority + ": " +
                       text(row.reaction, row.no_reaction) + " " + text(row.resolution, row.no_resolution));
    }
    return rows;
}

std::vector<std::string> required_fields(const Regulation& regulation) {
    std::vector<std::string> keys;
    for (const auto& field : regulation.form)
        if (field.required) keys.push_back(field.key);
    return keys;
}

std::string label_of(const Regulation& regulation, const std::string& key) {
    const auto field = std::ranges::find(regulation.form, key, &rules::FormField::key);
    return field == regulation.form.end() ? "" : field->labels.at(0);
}

std::vector<std::string> russian_reasons(const Regulation& regulation) {
    std::vector<std::string> sentences;
    for (const auto& reason : regulation.reasons) sentences.push_back(reason.choice.shown.at("ru"));
    return sentences;
}

using Words = std::vector<std::string>;
using Row = std::vector<int>;

/// Monday to Friday, between these hours, and closed at the week's end.
void check_hours(const Regulation& regulation, const char* zone, const char* country, int closing) {
    CHECK(regulation.calendar.zone_name == zone);
    CHECK(regulation.calendar.holidays.country == country);
    CHECK(regulation.calendar.holidays.years.contains(2026));
    const std::vector<rules::DayPart> open{{9 * 60, closing * 60}}, shut;
    for (unsigned day = 0; day < 7; ++day)
        CHECK(regulation.calendar.week[day] == (day == 0 || day == 6 ? shut : open));
}

}  // namespace

TEST_CASE("becloud: hours, categories and the matrix") {
    const Regulation r = shipped().at("becloud").regulation;
    check_hours(r, "Europe/Minsk", "BY", 18);  // 2.1
    Words categories;                          // 3.1; 5.5: which of them keep working time
    for (const auto& c : r.categories)
        categories.push_back(c.choice.key + (c.working_time ? " working" : " around"));
    CHECK(categories == Words{"incident around", "support around", "change working", "service working"});
    CHECK(r.default_category == "support");
    Words priorities;  // 4.1
    for (const auto& p : r.priorities) priorities.push_back(p.choice.key + " " + p.choice.shown.at("ru"));
    CHECK(priorities == Words{"1 Критический", "2 Высокий", "3 Средний", "4 Низкий", "5 Планируемый"});
    REQUIRE(r.impacts.size() == 4);
    CHECK(r.impacts[0].priorities == Row{1, 2, 3});
    CHECK(r.impacts[1].priorities == Row{2, 3, 4});
    CHECK(r.impacts[2].priorities == Row{3, 4, 5});
    CHECK(r.impacts[3].priorities == Row{4, 5, 5});
    REQUIRE(r.urgencies.size() == 3);
    CHECK(r.urgencies[0].shown.at("ru") == "высокая");
    CHECK(r.urgencies[1].shown.at("ru") == "нормальная");
    CHECK(r.urgencies[2].shown.at("ru") == "низкая");
    CHECK(r.default_impact == r.impacts[2].choice.key);
    CHECK(r.default_urgency == r.urgencies[1].key);
    CHECK(r.default_priority == 0);  // the matrix gives 4
}

TEST_CASE("becloud: clocks and silence") {
    const Regulation r = shipped().at("becloud").regulation;
    CHECK(terms_in_words(r) ==
          Words{"*/*/1: 10m 1h", "*/*/2: 1h 4h", "*/*/3: 2h 12h", "*/*/4: 4h 72h", "*/*/5: 8h none"});  // 4.2
    CHECK(r.reaction_met_by == ReactionMetBy::take);                                                    // 2.1
    CHECK(r.resolution_stops_in.empty());
    CHECK_FALSE(r.objection_restarts_resolution);
    const auto& waiting = r.silence.at(Status::waiting);  // 6.5
    CHECK(to_string(waiting.after) == "1wd");
    CHECK(waiting.then == Status::completed);
    CHECK(waiting.reason.at("ru") == "ответ от клиента не получен");
    const auto& completed = r.silence.at(Status::completed);  // 7.2
    CHECK(to_string(completed.after) == "2wd");
    CHECK(completed.then == Status::closed);
    CHECK_FALSE(r.progress);
}

TEST_CASE("becloud: who and how") {
    const Regulation r = shipped().at("becloud").regulation;
    CHECK(r.strangers == Strangers::hold);                                              // 5.6
    CHECK(required_fields(r) == Words{"organisation", "service", "description"});       // 5.7
    const auto shot = std::ranges::find(r.form, "screenshot", &rules::FormField::key);  // 5.7
    REQUIRE(shot != r.form.end());
    CHECK(shot->required_in == std::set<std::string>{"incident"});
    CHECK(label_of(r, "priority") == "Приоритет");  // 5.8
    REQUIRE(r.channels.size() == 3);                // 5.1
    CHECK(r.channels[2].choice.key == "phone");
    CHECK(r.channels[2].only_priorities == std::set<int>{1});  // 5.2
    CHECK(r.channels[2].refusal.at("ru") ==
          "Обращения Пользователей по телефону регистрируются только при оценке уровня обслуживания "
          "«Критический» и отсутствии возможности отправить запрос по электронной почте.");
    CHECK(russian_reasons(r).at(0) ==
          "Запрос вызван проблемами или ошибками в программном обеспечении, оборудовании, линиях связи, не "
          "поддерживаемых Оператором");  // 6.6
}

TEST_CASE("becloud: claims") {
    const Regulation r = shipped().at("becloud-claims").regulation;
    check_hours(r, "Europe/Minsk", "BY", 18);
    CHECK(r.default_category == "claim");
    REQUIRE(r.progress);  // 8.3
    CHECK(to_string(r.progress->every) == "10wd");
    CHECK(to_string(r.progress->ask_after.value()) == "8wd");
    CHECK(r.terms.empty());  // 8.2
    CHECK(r.strangers == Strangers::hold);
}

TEST_CASE("belinfoportal") {
    const rules::Policy policy = shipped().at("belinfoportal");
    const Regulation& r = policy.regulation;
    check_hours(r, "Europe/Minsk", "BY", 18);                 // 4
    CHECK(terms_in_words(r) == Words{"*/*/*: 3wd none"});     // 3
    CHECK(r.reaction_met_by == ReactionMetBy::answer);        // 1
    const auto& completed = r.silence.at(Status::completed);  // 3
    CHECK(to_string(completed.after) == "48h");
    CHECK(completed.then == Status::closed);
    CHECK_FALSE(r.silence.contains(Status::waiting));
    CHECK(r.strangers == Strangers::accept);
    CHECK(policy.phone == "+375 17 389-43-17");  // 6
    CHECK(required_fields(r).empty());
    CHECK(russian_reasons(r) ==
          Words{"В обращении Клиента отсутствует необходимая информация (смотри Правила обращения в "
                "техподдержку)",
                "Невозможно повторить описанную проблему при аналогичных действиях",
                "Клиент не может предоставить достаточно информации для решения проблемы",
                "Вопрос требует доработки функционала сервиса",
                "Клиент выполняет действия в нарушение Регламента пользования услугами Оператора",
                "Клиент использует нелицензионные копии программных продуктов для работы с сервисами",
                "Вопрос выходит за рамки технической поддержки",
                "Вопрос задан некорректно или обсуждение вопроса проводится неконструктивно, и решение "
                "проблемы затягивается из-за несвоевременного предоставления информации по обращению",
                "Требования не соответствуют и/или противоречат условиям договора между Клиентом и "
                "Оператором"});
    for (const auto& reason : r.reasons) CHECK((reason.may_postpone && reason.may_decline));
}

TEST_CASE("basegroup") {
    const Regulation r = shipped().at("basegroup").regulation;
    check_hours(r, "Europe/Moscow", "RU", 17);  // time 1
    Words categories;
    for (const auto& c : r.categories) categories.push_back(c.choice.shown.at("ru"));
    CHECK(categories == Words{"запрос", "инцидент", "проблема"});
    CHECK(r.plans == Words{"standard", "extended"});  // time 3
    CHECK(r.default_plan == "standard");
    for (const auto& row : r.terms) {  // time 2: an hour inside working time
        CHECK(is_working_time(row.reaction.value()));
        CHECK(is_working_time(row.resolution.value()));
    }
    CHECK(r.objection_restarts_resolution);                             // time 4
    CHECK(r.resolution_stops_in == std::set<Status>{Status::waiting});  // time 5
    CHECK(to_string(r.silence.at(Status::completed).after) == "15d");   // order 11
    CHECK(to_string(r.silence.at(Status::completed).remind_after.value()) == "12d");
    CHECK(r.progress);                      // stages
    CHECK(r.strangers == Strangers::hold);  // order 1
}

TEST_CASE("barier") {
    const rules::Policy policy = shipped().at("barier");
    const Regulation& r = policy.regulation;
    check_hours(r, "Europe/Moscow", "RU", 18);  // 5.1
    CHECK(terms_in_words(r) ==
          Words{"*/*/*: 3wh -", "*/*/1: - 4wh", "*/*/2: - 8wh", "*/*/3: - 5wd", "*/*/4: - 10wd"});  // 6.3
    CHECK(r.default_priority == 3);
    CHECK(r.impacts.empty());  // 6.2: without a matrix
    CHECK(r.tell_client_of_delay);
    CHECK(r.resolution_stops_in == std::set<Status>{Status::postponed});
    CHECK(to_string(r.silence.at(Status::completed).after) == "24h");  // 4.9
    CHECK(r.least_minutes_spent == 30);                                // 5.2
    CHECK(required_fields(r) ==
          Words{"organisation", "name", "position", "phone", "mail", "description"});  // 4.2
    CHECK(russian_reasons(r) ==
          Words{"Невозможно повторить описанную проблему на аналогичной конфигурации оборудования и "
                "отсутствует доступ к проекту Заказчика",
                "Заказчик не может предоставить достаточно информации для решения проблемы",
                "Вопрос требует детальной диагностики, доработки функционала и/или выпуска обновления для "
                "Продукта",
                "Заказчик выполняет действия в нарушение технических требований по установке и "
                "использованию Продукта, внесены изменения в программный код Продукта и т.п.",
                "Используется нелицензионная копия Продукта", "Вопрос выходит за рамки технической поддержки",
                "Вопрос задан некорректно или обсуждение вопроса проводится неконструктивно, и решение "
                "проблемы затягивается из-за несвоевременного предоставления информации по заявки"});
}

TEST_CASE("every desk escalates at three quarters and at the end, and knows a client's few words") {
    for (const auto& [name, policy] : shipped()) {
        INFO(name);
        const Regulation& r = policy.regulation;
        CHECK(r.confirm_words == Words{"подтверждаю", "confirm"});
        CHECK(r.status_words == Words{"статус", "status"});
        CHECK(label_of(r, "organisation") == "Организация");
        CHECK(label_of(r, "mail") == "Почта");
        CHECK(label_of(r, "contract") == "Договор");
        if (r.terms.empty()) continue;
        REQUIRE(r.escalation.size() == 2);
        CHECK(r.escalation[0].percent == 75);
        CHECK(r.escalation[0].to == EscalateTo::responsible);
        CHECK(r.escalation[1].percent == 100);
        CHECK(r.escalation[1].to == EscalateTo::lead);
    }
}

TEST_CASE("every word is there in Russian and in English") {
    const auto both = [](const rules::Words& words) { return words.contains("ru") && words.contains("en"); };
    for (const auto& [name, policy] : shipped()) {
        INFO(name);
        const Regulation& r = policy.regulation;
        for (const auto& c : r.categories) CHECK(both(c.choice.shown));
        for (const auto& p : r.priorities) CHECK(both(p.choice.shown));
        for (const auto& i : r.impacts) CHECK(both(i.choice.shown));
        for (const auto& u : r.urgencies) CHECK(both(u.shown));
        for (const auto& c : r.channels) CHECK(both(c.choice.shown));
        for (const auto& c : r.reasons) CHECK(both(c.choice.shown));
        for (const auto& [status, rule] : r.silence) CHECK(both(rule.reason));
    }
}

TEST_CASE("a year that terms reach into and that no calendar has is told of") {
    using namespace std::chrono;
    rules::Desk desk;
    desk.policies = shipped();
    CHECK(horizon_warnings(desk, sys_days(2026y / 11 / 2)).empty());
    // 30 December plus three working days of Belinfoportal is January.
    const auto warnings = horizon_warnings(desk, sys_days(2026y / 12 / 30) + 9h);
    CHECK(warnings.size() == desk.policies.size());
    CHECK(std::ranges::find(
              warnings, "policy belinfoportal: its terms reach into 2027, and calendar BY has no 2027.xml") !=
          warnings.end());
}
