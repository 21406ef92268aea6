#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_term.h"
#include "daemon/config_values.h"

namespace ticketgate::settings {
namespace {

using rules::ReactionMetBy;
using rules::Regulation;
using rules::ServiceTerms;
using rules::Term;
using store::Status;

/// A term, or "none": the regulation says that there is none.
template <auto Length, auto None>
Refusal put_term(ServiceTerms& terms, const Value& value, const Place& place) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text != nullptr && *text == "none") {
        terms.*None = true;
        return std::nullopt;
    }
    return put<Length, term_value>(terms, value, place);
}

constexpr std::string_view kTermOrNone =
    "a length of time such as \"10m\", \"48h\", \"4wh\", \"2wd\", or \"none\": not regulated";

constexpr Row<ServiceTerms> kTerms[] = {
    {"category", Need::optional, "the key of a category", put<&ServiceTerms::category, name_value>},
    {"plan", Need::optional, "one of plans", put<&ServiceTerms::plan, name_value>},
    {"priority", Need::optional, "the number of a priority",
     put<&ServiceTerms::priority, number_value<1, 99>>},
    {"reaction", Need::optional, kTermOrNone, put_term<&ServiceTerms::reaction, &ServiceTerms::no_reaction>},
    {"resolution", Need::optional, kTermOrNone,
     put_term<&ServiceTerms::resolution, &ServiceTerms::no_resolution>},
};

constexpr Word<ReactionMetBy> kMetBy[] = {{"take", ReactionMetBy::take}, {"answer", ReactionMetBy::answer}};
constexpr Word<bool> kRestarts[] = {{"objection", true}, {"never", false}};
constexpr Word<Status> kStops[] = {
    {"waiting", Status::waiting}, {"external", Status::external}, {"postponed", Status::postponed}};

constexpr Row<Regulation> kReaction[] = {
    {"met_by", Need::optional, "\"take\": an operator takes it up or answers, or \"answer\": only an answer",
     put<&Regulation::reaction_met_by, word_value<kMetBy>>},
};

constexpr Row<Regulation> kResolution[] = {
    {"stops_in", Need::optional, "a list of statuses out of waiting, external, postponed",
     put<&Regulation::resolution_stops_in, words_value<kStops>>},
    {"restarts", Need::optional, "\"objection\" or \"never\"",
     put<&Regulation::objection_restarts_resolution, word_value<kRestarts>>},
    {"tell_client_of_delay", Need::optional, "true or false",
     put<&Regulation::tell_client_of_delay, flag_value>},
};

void check_selectors(const PolicyPart& part, const Table& table, const ServiceTerms& terms) {
    const auto& plans = part.regulation.plans;
    must_be_known(part.reader, table, "terms", "category", terms.category.value_or(""),
                  keys_of(part.regulation.categories));
    must_be_known(part.reader, table, "terms", "plan", terms.plan.value_or(""),
                  std::vector<std::string_view>(plans.begin(), plans.end()));
    must_be_priority(part, table, "terms", "priority", terms.priority.value_or(0));
}

void check_lengths(const PolicyPart& part, const Table& table, const ServiceTerms& terms) {
    if (table.find("reaction") == nullptr && table.find("resolution") == nullptr) {
        part.reader.fail(table.line, "terms",
                         "found neither reaction nor resolution; accepted: at least one of them");
    }
    const auto& [reaction, resolution] = std::tie(terms.reaction, terms.resolution);
    if (!reaction || !resolution || !surely_longer(*reaction, *resolution, part.regulation.calendar)) return;
    part.reader.refuse(table, "terms", "reaction",
                       fmt::format("longer than resolution = \"{}\"", to_string(*resolution)),
                       "a reaction that ends before the resolution does");
}

/// Of two rows for the very same tickets one would never count.
void check_rows(const PolicyPart& part, const std::vector<const Table*>& tables) {
    const auto& rows = part.regulation.terms;
    const auto selectors = [](const ServiceTerms& t) { return std::tie(t.category, t.plan, t.priority); };
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto end = rows.begin() + static_cast<std::ptrdiff_t>(i);
        const auto first = std::find_if(
            rows.begin(), end, [&](const ServiceTerms& row) { return selectors(row) == selectors(rows[i]); });
        if (first == end) continue;
        const auto* owner = tables[static_cast<std::size_t>(first - rows.begin())];
        part.reader.fail(tables[i]->line, "terms",
                         fmt::format("found the same category, plan and priority again, first in line {}; "
                                     "accepted: one [[terms]] for each",
                                     owner->line));
    }
}

/// Settings of a clock that nothing starts are a mistake, here or in [[terms]].
void must_have_terms(const PolicyPart& part, std::string_view section,
                     std::optional<Term> ServiceTerms::*of) {
    const Table& root = part.reader.root();
    const auto& rows = part.regulation.terms;
    const bool has = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.*of; });
    if (has || root.find(section) == nullptr) return;
    part.reader.fail(root.line_of(section), std::string(section),
                     fmt::format("found settings of a clock without a term; accepted: a [[terms]] with {} = "
                                 "\"…\", or no [{}]",
                                 section, section));
}

}  // namespace

void read_terms(const PolicyPart& part) {
    const auto tables = part.reader.sections("terms");
    for (const Table* table : tables) {
        ServiceTerms terms;
        part.reader.read(*table, "terms", bind(kTerms, terms, part.reader.place()));
        check_selectors(part, *table, terms);
        check_lengths(part, *table, terms);
        part.regulation.terms.push_back(std::move(terms));
    }
    check_rows(part, tables);
    const Place& place = part.reader.place();
    part.reader.read(part.reader.section("reaction"), "reaction", bind(kReaction, part.regulation, place));
    part.reader.read(part.reader.section("resolution"), "resolution",
                     bind(kResolution, part.regulation, place));
    must_have_terms(part, "reaction", &ServiceTerms::reaction);
    must_have_terms(part, "resolution", &ServiceTerms::resolution);
}

}  // namespace ticketgate::settings
