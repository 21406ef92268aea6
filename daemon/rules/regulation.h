// What a support regulation promises, as data: etc/policies/NAME.toml holds one, and each setting there names
// its clause. Plain values, filled by daemon/config_policy*; nothing here knows of files. Words are UTF-8.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/rules/calendar.h"
#include "daemon/rules/term.h"
#include "store/record.h"

namespace rules {

/// One text in several languages: by language: "ru", "en".
using Words = std::map<std::string, std::string>;

/// One of a list that people choose from by name: a category, a priority, a level of impact or urgency, a
/// reason.
struct Choice {
    std::string key;                 // what stands on record: "incident", "2", "high"
    Words shown;                     // how it is shown
    std::vector<std::string> names;  // how else people write it; the key and what is shown count always
};

struct Category {
    Choice choice;
    bool working_time =
        false;  // its terms run on the desk's working clock, whatever unit they are written in
};

struct Priority {
    Choice choice;  // its key is the number
    int number = 0;
};

/// One row of the matrix: the priorities for this impact, one for each urgency in the order of
/// Regulation::urgencies.
struct Impact {
    Choice choice;
    std::vector<int> priorities;
};

/// Terms of service for the tickets that all given selectors fit. Of the rows that fit, the one with the most
/// selectors decides, for each term by itself; of equals the later.
struct ServiceTerms {
    std::optional<std::string> category, plan;
    std::optional<int> priority;
    std::optional<Term> reaction, resolution;
    bool no_reaction = false, no_resolution = false;  // written "none": said to be unregulated
};

enum class ReactionMetBy { take, answer };  // an operator takes it up or answers; only an answer

/// What happens when the client is silent in a status.
struct SilenceRule {
    Term after;
    std::optional<Term> remind_after;  // a reminder to him, counted as `after` is
    store::Status then = store::Status::closed;
    Words reason;  // the regulation's wording: stands in the journal and in the notice
};

/// Word on how it goes, to the client, at least this often.
struct ProgressRule {
    Term every;
    std::optional<Term> ask_after;  // the operator is asked for it, counted as `every` is; shorter than it
};

enum class EscalateTo { responsible, lead };

struct EscalationStep {
    int percent = 100;  // of the term: below 100 a warning
    EscalateTo to = EscalateTo::lead;
};

enum class Strangers { accept, hold, reject };  // who is on no client's list

/// A field of the form in the body of a letter.
struct FormField {
    std::string key;                  // one of kFormKeys
    std::vector<std::string> labels;  // what stands before the colon, in any case
    bool required = false;
    std::set<std::string> required_in;  // categories; used with required = false
};

/// The keys that a form field may have. `screenshot`: an image with the letter.
inline constexpr std::string_view kFormKeys[] = {
    "organisation", "service",  "category", "priority", "impact",   "urgency",   "description",
    "name",         "position", "phone",    "mail",     "contract", "screenshot"};

struct Channel {
    Choice choice;                  // "mail", "phone", "web"
    std::set<int> only_priorities;  // empty: any
    Words refusal;                  // why a ticket by it is refused
};

/// Why work is put off or declined; the sentence goes to the client.
struct Reason {
    Choice choice;
    bool may_postpone = true, may_decline = true;
};

/// Planned time out of service: resolution does not run in it.
struct Maintenance {
    std::string service;  // as the form's field names it
    Instant begin, end;
    Words words;
};

struct Regulation {
    Calendar calendar = always_open("UTC", nullptr);  // zone, hours, holidays

    std::vector<Category> categories;  // empty: the desk has none
    std::string default_category;      // a key of categories
    std::vector<Priority> priorities;  // most urgent first
    int default_priority = 0;          // 0: none
    std::vector<Impact> impacts;       // the matrix; empty: priorities are only stated
    std::vector<Choice> urgencies;
    std::string default_impact, default_urgency;  // keys
    std::vector<ServiceTerms> terms;
    std::vector<std::string> plans;  // those that the contracts know
    std::string default_plan;

    ReactionMetBy reaction_met_by = ReactionMetBy::take;
    std::set<store::Status> resolution_stops_in;  // `completed` always stops it
    bool objection_restarts_resolution = false;   // the term counts from the answer to the solution

    std::map<store::Status, SilenceRule> silence;  // of waiting and completed
    int silence_brake = 20;  // tickets of one queue that may close by silence in an hour
    std::optional<ProgressRule> progress;
    std::vector<EscalationStep> escalation;  // ascending
    bool tell_client_of_delay = false;       // at the resolution's term, when nobody else has

    Strangers strangers = Strangers::accept;
    std::vector<FormField> form;
    std::vector<Channel> channels;
    std::vector<Reason> reasons;
    std::vector<Maintenance> maintenance;
    int least_minutes_spent = 0;  // accounted for each answer

    std::vector<std::string> confirm_words,
        status_words;  // a client's few commands, in the first line of his reply
};

}  // namespace rules
