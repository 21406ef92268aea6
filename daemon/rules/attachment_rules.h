// Which of a letter's files go on to operators. Pure. Whatever is said here, the letter is taken in whole,
// and every file stays in its raw bytes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/rules/attachment_policy.h"
#include "mail/parsed_mail.h"

namespace rules {

struct RefusedFile {
    const mail::Attachment* file;
    std::string why;     // for the journal and `why`
    std::string advice;  // for the client, in his language; empty: the notice's own words do
};

/// Views into the letter, which must outlive it.
struct SortedFiles {
    std::vector<const mail::Attachment*> passed;
    std::vector<RefusedFile> refused;
    std::vector<const mail::Attachment*> left_out;   // a signature's pictures that this ticket has had
    std::vector<const mail::Attachment*> encrypted;  // of those passed: nobody can look inside

    std::vector<mail::Attachment> attachments() const;  // those passed, as copies
};

/// `seen`: SHA-256 of pictures that came with earlier letters of the ticket.
SortedFiles sort_files(const std::vector<mail::Attachment>& files, const AttachmentPolicy& policy,
                       const std::set<std::string>& seen, const std::string& language);
/// An operator's files: nothing is refused or left out.
SortedFiles all_files(const std::vector<mail::Attachment>& files);

/// A small picture that stands in the text or is named as mail programs name what stands there: a
/// signature's, as far as one can tell.
bool may_be_logo(const mail::Attachment& file, const AttachmentPolicy& policy);

/// What the file is: by its content, or as declared when that says nothing.
std::string_view type_of(const mail::Attachment& file);

/// The placeholders {refused}, {left_out} and {encrypted}: empty, or names, those refused one a line.
std::map<std::string, std::string> file_values(const SortedFiles& files);

/// For the journal: names with what was found, "screen.bmp (image/bmp is refused)".
std::string refused_in_words(const SortedFiles& files);
std::string names_of(const std::vector<const mail::Attachment*>& files);

}  // namespace rules
