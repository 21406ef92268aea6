// The form that a client fills in in the body of his letter: lines "Organisation: Example Ltd". Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/regulation.h"

namespace rules {

/// A value that the regulation does not know: it is named back, and the default holds.
struct UnknownValue {
    std::string label;     // as the client wrote it
    std::string value;     // as the client wrote it
    std::string accepted;  // what is, joined with ", ", in the language asked for
};

struct Form {
    std::map<std::string, std::string> fields;  // by FormField::key, as written, trimmed; the first that has
                                                // a value counts
    std::string category, impact, urgency;      // keys; empty: not stated, or unknown
    int priority = 0;                           // stated; 0: not, or unknown
    std::vector<UnknownValue> unknown;
};

/// Reads the lines "label: value" anywhere in the text (leading blanks, list marks and "*" of plain-text bold
/// are passed over; a quoted line is none). A value may stand on the next line when its own is empty and that
/// next line is no label. A label in the middle of a line is none. A value without a letter or digit ("-",
/// "___") is none. Of a list that the regulation leaves empty no value is unknown.
Form read_form(std::string_view text, const Regulation& regulation, std::string_view language);

/// Labels (of each field the one in this language's script, else the first) that this regulation requires of
/// a ticket of this category and that the letter lacks, in the order of the policy. A value that is unknown
/// is not missing. `description` is there when the text says anything beside the form's lines and the
/// signature below "-- "; `screenshot` when an image came with the letter; `mail` always (the letter has a
/// sender); `name` also when the sender's name is given.
std::vector<std::string> missing_fields(const Form& form, const Regulation& regulation,
                                        std::string_view category, std::string_view text, bool has_image,
                                        bool has_sender_name, std::string_view language);

}  // namespace rules
