#include "mail/origin.h"

#include <algorithm>

#include <fmt/format.h>

#include "mail/address.h"
#include "mail/ascii.h"
#include "mail/bounce_text.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongestEvidence = 200;

enum class Says {
    replied,    // a machine answered something
    generated,  // a machine wrote it
    list,       // it came by a list
    silence,    // no machine may answer it, whoever wrote it
};

struct Sign {
    std::string_view header;
    std::string_view value;  // must be in it, any case; empty: being there is enough
    Says says;
};

constexpr Sign kSigns[] = {
    {"X-Autoreply", "", Says::replied},
    {"X-Autorespond", "", Says::replied},
    {"X-Autoresponder", "", Says::replied},
    {"X-AutoReply-From", "", Says::replied},
    {"X-Auto-Reply-From", "", Says::replied},
    {"X-Mail-Autoreply", "", Says::replied},
    {"X-Auto-Reply", "", Says::replied},
    {"X-Zimbra-Autoreply", "", Says::replied},
    {"X-Yandex-Autoreply", "", Says::replied},
    {"X-FC-MachineGenerated", "", Says::generated},
    {"X-Cron-Env", "", Says::generated},
    {"Feedback-Type", "", Says::generated},
    {"Precedence", "auto_reply", Says::replied},
    {"Precedence", "auto-reply", Says::replied},
    {"X-Precedence", "auto_reply", Says::replied},
    {"X-Precedence", "auto-reply", Says::replied},
    {"Delivered-To", "autoresponder", Says::replied},
    {"List-Id", "", Says::list},
    {"List-Post", "", Says::list},
    {"List-Unsubscribe", "", Says::list},
    {"Mailing-List", "", Says::list},
    {"X-Mailing-List", "", Says::list},
    {"X-Mailman-Version", "", Says::list},
    {"Precedence", "list", Says::list},
    {"Precedence", "bulk", Says::silence},
    {"Precedence", "junk", Says::silence},
    {"X-Precedence", "bulk", Says::silence},
    {"X-Precedence", "junk", Says::silence},
    {"X-Precedence", "list", Says::list},
    {"X-Loop", "", Says::silence},
    {"X-No-Loop", "", Says::silence},
    {"X-OTRS-Loop", "", Says::silence},
    {"X-OTOBO-Loop", "", Says::silence},
    {"X-Zammad-Send-Auto-Response", "false", Says::silence},
    {"X-Auto-Response-Suppress", "all", Says::silence},
    {"X-Auto-Response-Suppress", "oof", Says::silence},
    {"X-Auto-Response-Suppress", "autoreply", Says::silence},
    {"X-Auto-Response-Suppress", "dr", Says::silence},
};

// Folded beginnings of the subjects of vacation programs. Only as the whole first word: a person's "Re:" may
// stand before none of them.
constexpr std::string_view kAutoSubjects[] = {"automatic reply",
                                              "auto reply",
                                              "autoreply",
                                              "auto-reply",
                                              "auto:",
                                              "out of office",
                                              "out of the office",
                                              "автоответ",
                                              "автоматический ответ",
                                              "автоматична відповідь",
                                              "автовідповідь",
                                              "abwesenheitsnotiz",
                                              "automatische antwort",
                                              "réponse automatique",
                                              "respuesta automática",
                                              "risposta automatica",
                                              "autosvar",
                                              "automatisch antwoord",
                                              "resposta automática",
                                              "automatyczna odpowiedź",
                                              "vacation reply",
                                              "auto response",
                                              "autoresponse",
                                              "[auto-reply]",
                                              "[autoreply]",
                                              "[auto reply]"};

constexpr std::string_view kNoReplyNames[] = {"noreply",  "no-reply",     "donotreply", "do-not-reply",
                                              "no_reply", "do_not_reply", "nobody"};

class Judge {
  public:
    Judge(const Headers& headers, const Report& report) : headers_(headers), report_(report) {}

    OriginVerdict run(const std::string& subject, const std::string& loop_mark) && {
        const bool human = read_auto_submitted();
        read_signs();
        read_subject(subject, human);
        read_author();
        read_report();
        if (!loop_mark.empty()) note(Origin::own, true, true, "X-Ticketgate-Loop: " + loop_mark);
        return std::move(verdict_);
    }

  private:
    /// The strongest finding so far wins; what is found later adds evidence.
    void note(Origin origin, bool automatic, bool silence, std::string evidence) {
        if (rank(origin) > rank(verdict_.origin)) verdict_.origin = origin;
        verdict_.auto_submitted |= automatic;
        verdict_.no_autoreply |= silence;
        evidence.resize(std::min(evidence.size(), kLongestEvidence));
        verdict_.evidence.push_back(repaired_utf8(without_controls(evidence)));
    }

    static int rank(Origin origin) {
        switch (origin) {
            case Origin::person:
                return 0;
            case Origin::list:
                return 1;
            case Origin::auto_reply:
                return 2;
            case Origin::bounce:
                return 3;
            case Origin::own:
                return 4;
        }
        return 0;
    }

    /// RFC 3834 §5. True: the letter says that a person wrote it.
    bool read_auto_submitted() {
        bool human = false;
        for (const std::string_view value : headers_.all("Auto-Submitted")) {
            const std::string word = lower(trim(value.substr(0, value.find_first_of(";("))));
            if (word.empty()) continue;
            if (word == "no") {
                human = true;
                verdict_.evidence.emplace_back("Auto-Submitted: no");
            } else {
                note(Origin::auto_reply, true, true, fmt::format("Auto-Submitted: {}", value));
                verdict_.auto_replied |= word != "auto-generated";
            }
        }
        return human;
    }

    void read_signs() {
        for (const Sign& sign : kSigns) {
            for (const std::string_view value : headers_.all(sign.header)) {
                if (!sign.value.empty() && !icontains(value, sign.value)) continue;
                if (iequals(value, "no") || iequals(value, "none")) continue;
                const bool machine = sign.says == Says::replied || sign.says == Says::generated;
                const Origin origin = machine                   ? Origin::auto_reply
                                      : sign.says == Says::list ? Origin::list
                                                                : Origin::person;
                note(origin, machine, true, fmt::format("{}: {}", sign.header, value));
                verdict_.auto_replied |= sign.says == Says::replied;
                break;
            }
        }
    }

    void read_subject(const std::string& subject, bool human) {
        const std::string folded = fold_line(subject);
        const bool automatic =
            std::ranges::any_of(kAutoSubjects, [&](std::string_view s) { return folded.starts_with(s); });
        if (!automatic || human) return;
        note(Origin::auto_reply, true, true, fmt::format("Subject: {}", subject));
        verdict_.auto_replied = true;
    }

    void read_author() {
        const std::string from = bare_address(headers_.first("From"));
        const std::string local = lower(from.substr(0, from.rfind('@')));
        const bool nobody =
            std::ranges::any_of(kNoReplyNames, [&](std::string_view name) { return contains(local, name); });
        if (nobody || is_from_daemon(headers_))
            note(Origin::person, false, true, fmt::format("From: {}", headers_.first("From")));
        const std::string_view path = trim(headers_.first("Return-Path"));
        if (path == "<>") note(Origin::person, false, true, "Return-Path: <>");
    }

    void read_report() {
        if (report_.evidence.empty()) return;
        const Origin origin = report_.bounce.is_bounce || report_.bounce.recipients.empty() == false
                                  ? Origin::bounce
                                  : Origin::auto_reply;
        for (const std::string& evidence : report_.evidence) note(origin, true, true, evidence);
    }

    const Headers& headers_;
    const Report& report_;
    OriginVerdict verdict_;
};

}  // namespace

OriginVerdict judge_origin(const Headers& headers, const std::string& subject, const Report& report,
                           const std::string& loop_mark) {
    return Judge(headers, report).run(subject, loop_mark);
}

}  // namespace mail
