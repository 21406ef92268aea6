// The parts of a policy's file. Each fills its part of the regulation and reports what is wrong with it
// alone; those below use what those above have read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config_policy.h"
#include "daemon/config_reader.h"
#include "daemon/rules/regulation.h"

namespace ticketgate::settings {

/// Of the words in the file. Its own is needed everywhere; the others may be there.
struct Languages {
    std::string own = "ru";
    std::vector<std::string> others{"ru", "en"};
};

struct PolicyPart {
    FileReader& reader;
    const Languages& languages;
    rules::Regulation& regulation;
};

/// Rows of zone and calendar, which stand at the root.
Settings calendar_settings(rules::Calendar& calendar, const Place& place);
/// [hours], and the holidays of the calendar that is named.
void read_calendar(const PolicyPart& part, const Countries& countries);
/// [[category]], [[priority]]
void read_categories(const PolicyPart& part);
void read_priorities(const PolicyPart& part);
/// [[urgency]], [[impact]]: the matrix.
void read_matrix(const PolicyPart& part);
/// Rows of plans and of the keys default_…, which stand at the root; what they name must be there.
Settings default_settings(rules::Regulation& regulation, const Place& place);
void check_defaults(const PolicyPart& part);
/// [[terms]], [reaction], [resolution]
void read_terms(const PolicyPart& part);
/// [progress], [[escalation]]
void read_promises(const PolicyPart& part);
/// [silence]
void read_silence(const PolicyPart& part);
/// [[field]], [clients], [words]
void read_form(const PolicyPart& part);
/// [[channel]], [[reason]]
void read_channels(const PolicyPart& part);
void read_reasons(const PolicyPart& part);
/// [[maintenance]], [spent]
void read_maintenance(const PolicyPart& part);

}  // namespace ticketgate::settings
