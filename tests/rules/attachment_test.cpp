// Files of a letter: what goes on to operators, who is told what.
#include "daemon/rules/attachment_rules.h"

#include "tests/support/letter_rows.h"

using namespace rules;
using namespace testing;
using store::Status;

namespace {

mail::Attachment file(const std::string& name, const std::string& declared, const std::string& detected = "",
                      std::size_t size = 100) {
    mail::Attachment attachment = attached(name, std::string(size, 'x'));
    attachment.content_type = declared;
    attachment.detected_type = detected;
    attachment.sha256 = std::string(64, name.empty() ? '-' : name.front());
    return attachment;
}

mail::Attachment logo() {
    auto picture = file("image001.png", "image/png", "image/png");
    picture.content_id = "image001.png@01D";
    picture.is_inline = true;
    return picture;
}

mail::Attachment locked() {
    auto archive = file("papers.zip", "application/zip", "application/zip");
    archive.encrypted = true;
    return archive;
}

mail::Attachment bmp() {
    return file("screen.bmp", "image/bmp", "image/bmp");
}

/// Regulation 7.6 of one desk.
AttachmentPolicy no_bmp() {
    AttachmentPolicy policy;
    policy.refuse.push_back({{"image/bmp"}, {".bmp"}, {{"en", "pack it"}, {"ru", "упакуйте"}}});
    return policy;
}

Lines names(const std::vector<mail::Attachment>& files) {
    Lines out;
    for (const auto& one : files) out.push_back(one.filename);
    return out;
}

std::string event_data(const Decision& decision, const std::string& kind) {
    for (const auto& change : changes_of<AppendEvent>(decision))
        if (change.event.kind == kind) return change.event.data;
    return "";
}

void in_ticket(Story& s, Status status = Status::open) {
    s.on_record(ticket_of(1, status));
    s.answers_ours(1, {"anna@client.example"}, "registered");
}

}  // namespace

TEST_CASE("Which files pass") {
    struct Case {
        const char* name;
        mail::Attachment file;
        const char* why;  // "": it passes
    };
    AttachmentPolicy policy = no_bmp();
    policy.max = 1024 * 1024;
    for (const Case& one : {
             Case{"a document", file("a.pdf", "application/pdf", "application/pdf"), ""},
             Case{"JPG", file("a.jpg", "image/jpeg", "image/jpeg"), ""},
             Case{"GIF", file("a.gif", "image/gif", "image/gif"), ""},
             Case{"PNG", file("a.png", "image/png", "image/png"), ""},
             Case{"BMP", bmp(), "image/bmp"},
             Case{"BMP that says it is a JPG", file("a.jpg", "image/jpeg", "image/bmp"), "image/bmp"},
             Case{"PNG that is named BMP", file("a.bmp", "image/bmp", "image/png"), ""},
             Case{"declared BMP, nothing to be seen", file("a", "image/bmp"), "image/bmp"},
             Case{"named BMP, nothing to be seen", file("A.BMP", "application/octet-stream"), ".bmp"},
             Case{"BMP in an archive", file("a.zip", "application/zip", "application/zip"), ""},
             Case{"a program",
                  file("setup.exe", "application/octet-stream",
                       "application/vnd.microsoft.portable-executable"),
                  "application/vnd.microsoft.portable-executable"},
             Case{"a program that says it is a PDF",
                  file("bill.pdf", "application/pdf", "application/vnd.microsoft.portable-executable"),
                  "application/vnd.microsoft.portable-executable"},
             Case{"a script by its name", file("bill.pdf.JS", "text/plain"), ".js"},
             Case{"a script that says it is a picture", file("photo.vbs", "image/png"), ".vbs"},
             Case{"a shell script is text", file("run.sh", "text/plain", "text/x-shellscript"), ""},
             Case{"without a name", file("", "text/plain"), ""},
             Case{"as large as can be", file("a.pdf", "application/pdf", "", 1024 * 1024), ""},
             Case{"too large", file("a.pdf", "application/pdf", "", 1024 * 1024 + 1), "1.0 MB > 1.0 MB"},
             Case{"too large, even of a kind that passes", file("a.png", "image/png", "image/png", 2097152),
                  "2.0 MB > 1.0 MB"},
         }) {
        INFO(one.name);
        const std::vector files{one.file};
        const SortedFiles sorted = sort_files(files, policy, {}, "en");
        CHECK(sorted.passed.size() + sorted.refused.size() == 1);
        CHECK((sorted.refused.empty() ? "" : sorted.refused.front().why) == one.why);
    }
    const std::vector programs{file("setup.exe", "application/octet-stream")};
    policy.programs = true;
    CHECK(sort_files(programs, policy, {}, "en").refused.empty());
}

TEST_CASE("Advice in the desk's language, and none where there is none") {
    const std::vector files{bmp(), file("setup.exe", "")};
    const auto in = [&](const char* language) {
        return file_values(sort_files(files, no_bmp(), {}, language))["refused"];
    };
    CHECK(in("en") == "screen.bmp (image/bmp): pack it\nsetup.exe (.exe)");
    CHECK(in("ru") == "screen.bmp (image/bmp): упакуйте\nsetup.exe (.exe)");
    CHECK(in("de") == "screen.bmp (image/bmp)\nsetup.exe (.exe)");
}

TEST_CASE("What may be a signature's picture") {
    const AttachmentPolicy policy;
    CHECK(may_be_logo(logo(), policy));
    CHECK(may_be_logo(file("image001.png", "image/png", "image/png"), policy));
    CHECK(may_be_logo(file("part-2.gif", "image/gif", "image/gif"), policy));
    CHECK(may_be_logo(file("Outlook-1a2b3c.png", "image/png", "image/png"), policy));
    CHECK_FALSE(may_be_logo(file("screen.png", "image/png", "image/png"), policy));
    CHECK_FALSE(may_be_logo(file("images-of-the-error.png", "image/png", "image/png"), policy));
    CHECK_FALSE(may_be_logo(file("image001.png", "image/png", "image/png", 65537), policy));
    CHECK_FALSE(may_be_logo(file("image001.png", "image/png"), policy));  // it says so, and is none
    CHECK_FALSE(may_be_logo(file("image001.pdf", "application/pdf", "application/pdf"), policy));
}

TEST_CASE("A refused file of a first letter: the letter is registered, the file named with the advice") {
    Story story;
    story.policy().attachments = no_bmp();
    story.came.mail.attachments = {bmp(), file("log.txt", "text/plain")};
    const Decision decision = story.decide();
    CHECK(decision.verdict.name == "registered");
    CHECK(notices_in_words(decision) == kToldOfNew);
    CHECK(notice_of(decision, "registered").values.at("refused") == "screen.bmp (image/bmp): pack it");
    CHECK(notice_of(decision, "registered").attachments.empty());
    const Notice told = notice_of(decision, "op-new");
    CHECK(names(told.attachments) == Lines{"log.txt"});
    CHECK(told.values.at("refused") == "screen.bmp (image/bmp): pack it");
    CHECK(event_data(decision, "files") == R"x({"letter":"7","refused":"screen.bmp (image/bmp)"})x");
    CHECK(found_by(decision, "files refused") == "screen.bmp (image/bmp)");
}

TEST_CASE("Who hears of refused files") {
    const auto refused = [](Story& s) {
        s.policy().attachments = no_bmp();
        s.came.mail.attachments = {bmp()};
    };
    const Lines appended{"update #1 open", "settle settled #1", "message #1 client", "event appended #1",
                         "event files #1"};
    const Lines told_both{"attachment-refused anna@client.example", "op-message ivan@desk.example",
                          "op-message olga@desk.example"};
    Lines registered = kRegistered;
    registered.push_back("event files #8");
    check({
        {"of a follow-up: a notice of its own", [&](Story& s) { in_ticket(s), refused(s); }, "appended",
         "files refused", appended, told_both},
        {"an open ticket's client who must not be answered by a machine",
         [&](Story& s) { in_ticket(s), refused(s), s.came.mail.no_autoreply = true; }, "appended",
         "files refused", appended, kToldOfMessage},
        {"too many automatic letters about the ticket in this hour",
         [&](Story& s) {
             in_ticket(s), refused(s);
             s.facts.tickets[{1}].notices_this_hour = s.policy().limits.per_ticket_hour;
         },
         "appended",
         "files refused",
         appended,
         {"attachment-refused anna@client.example (suppressed)", "op-message ivan@desk.example",
          "op-message olga@desk.example"}},
        {"too many automatic letters to the address in this hour",
         [&](Story& s) {
             in_ticket(s), refused(s);
             s.facts.notices_to_sender_this_hour = s.policy().limits.per_address_hour;
         },
         "appended",
         "files refused",
         appended,
         {"attachment-refused anna@client.example (suppressed)", "op-message ivan@desk.example",
          "op-message olga@desk.example"}},
        {"the notice switched off",
         [&](Story& s) { in_ticket(s), refused(s), s.policy().notices_off = {"attachment-refused"}; },
         "appended", "files refused", appended, kToldOfMessage},
        {"a machine's automatic reply: on record, nobody is told",
         [&](Story& s) { in_ticket(s), refused(s), by_machine(s, true); },
         "appended",
         "files refused",
         {"settle settled #1", "message #1 machine", "event appended #1", "event files #1"},
         {}},
        {"no confirmation by policy: still told of the file",
         [&](Story& s) { refused(s), s.policy().notices_off = {"registered"}; },
         "registered",
         "files refused",
         registered,
         {"attachment-refused anna@client.example", "op-new ivan@desk.example", "op-new olga@desk.example"}},
        {"a monitor's request: registered, only operators are told",
         [&](Story& s) { refused(s), by_machine(s, false); },
         "registered",
         "files refused",
         registered,
         {"op-new ivan@desk.example", "op-new olga@desk.example"}},
    });
    Story story;
    in_ticket(story), refused(story);
    const Notice notice = notice_of(story.decide(), "attachment-refused");
    CHECK(notice.automatic);
    CHECK(notice.counts);
    CHECK(notice.in_reply_to == "letter@client.example");
    CHECK(notice.references == Lines{"first@client.example", "letter@client.example"});
    CHECK(notice.values.at("refused") == "screen.bmp (image/bmp): pack it");
}

TEST_CASE("A signature's picture comes to the operators once for each ticket") {
    Story first;
    first.came.mail.attachments = {logo(), file("screen.png", "image/png", "image/png")};
    const Decision registered = first.decide();
    CHECK(names(notice_of(registered, "op-new").attachments) == Lines{"image001.png", "screen.png"});
    CHECK(changes_in_words(registered).back() == "pictures #8 1");

    Story again;
    in_ticket(again);
    again.came.mail.attachments = {logo(), file("screen.png", "image/png", "image/png")};
    for (const auto& one : again.came.mail.attachments)
        again.facts.tickets[{1}].seen_pictures.insert(one.sha256);
    const Decision appended = again.decide();
    const Notice told = notice_of(appended, "op-message");
    // The screenshot came twice, too; but it is no signature's.
    CHECK(names(told.attachments) == Lines{"screen.png"});
    CHECK(told.values.at("left_out") == "image001.png");
    CHECK(event_data(appended, "files") == R"x({"letter":"7","left_out":"image001.png"})x");
    CHECK(changes_of<RecordPictures>(appended).empty());

    Story after_closing = again;
    after_closing.facts.tickets[{1}].ticket.status = Status::closed;
    CHECK(names(notice_of(after_closing.decide(), "op-new").attachments) ==
          Lines{"image001.png", "screen.png"});
}

TEST_CASE("Operators are told which files want a password") {
    Story story;
    story.came.mail.attachments = {locked()};
    const Decision decision = story.decide();
    CHECK(names(notice_of(decision, "op-new").attachments) == Lines{"papers.zip"});
    CHECK(notice_of(decision, "op-new").values.at("encrypted") == "papers.zip");
    CHECK(event_data(decision, "files") == R"x({"letter":"7","encrypted":"papers.zip"})x");
}

TEST_CASE("An operator's files are his own affair") {
    Story story;
    story.on_record(ticket_of(1));
    by_operator(story);
    story.answers_ours(1, {"ivan@desk.example"});
    story.policy().attachments = no_bmp();
    story.came.mail.attachments = {logo(), bmp(), file("patch.exe", "application/octet-stream")};
    story.facts.tickets[{1}].seen_pictures.insert(logo().sha256);
    const Decision decision = story.decide();
    CHECK(decision.verdict.name == "answered");
    CHECK(names(notice_of(decision, "answer").attachments) ==
          Lines{"image001.png", "screen.bmp", "patch.exe"});
    CHECK(names(notice_of(decision, "op-message").attachments).size() == 3);
}

TEST_CASE("A letter without files says nothing of files") {
    Story story;
    const Decision decision = story.decide();
    CHECK(changes_in_words(decision) == kRegistered);
    CHECK(notice_of(decision, "registered").values.at("refused").empty());
    CHECK(found_by(decision, "files refused").empty());
}
