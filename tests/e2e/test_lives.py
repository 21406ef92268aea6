"""One whole life of a ticket under each of the four regulations, over real mail servers with a moved clock: every letter that each
person has in his mailbox, at its time. The times were worked out by hand from the regulations' texts; the comments say how.

In March 2024 Friday the 8th is a holiday in Belarus and in Russia, and Thursday the 7th a short day, that closes an hour earlier.
"""
import unittest

from lives import BARIER_FORM, MOSCOW, LifeTest

MINSK = "(Europe/Minsk, UTC+3)"


class Becloud(LifeTest):
    """Hours 9:00-18:00. Terms of an incident run around the clock: priority 3: 2 h and 12 h (clause 4.2)."""

    def test_a_life(self):
        self.begin("becloud", "2024-03-04 10:00", plan="")
        alice, ivan, lead = self.alice, self.ivan, self.lead
        mail = "[#1] Почта уходит медленно"

        # Monday. The matrix of 4.1: second row (most functions fail), normal urgency: 3. Due 12:00 and 22:00.
        self.writes(alice, "Почта уходит медленно", "Организация: Acme", "Услуга: Почта", "Категория: инцидент", "Влияние: 2",
                    "Срочность: нормальная", "", "Письма уходят с задержкой в час.")
        self.gets(alice, "registered", mail, "Ваш запрос зарегистрирован под № 1.", "Услуга: Почта",
                  "Статус: зарегистрировано · приоритет: 3 (Средний) · категория: инцидент",
                  f"Начнём работу до: пн 04.03.2024 12:00 {MINSK}", f"Срок решения: пн 04.03.2024 22:00 {MINSK}",
                  "Пришлите, пожалуйста, ещё: снимок экрана с ошибкой", "Телефон: +375 (17) 287 11 11", lacks=["Сейчас мы закрыты"])
        new = self.gets(ivan, "op-new", mail, "НОВОЕ ОБРАЩЕНИЕ № 1", f"Клиент: Алиса <{alice}>", "Организация: Acme",
                        "> Письма уходят с задержкой в час.")

        # 75 % of two hours: 11:30. Nobody is answerable yet, so it goes to the queue's operators.
        self.at("2024-03-04 11:30")
        self.gets(ivan, "op-warning", "[#1] Срок подходит: Почта уходит медленно",
                  f"Какой срок: реакция · прошло 75 % · истекает пн 04.03.2024 12:00 {MINSK}")
        self.at("2024-03-04 11:40")
        self.answers(ivan, new, "#взять")
        self.gets(alice, "taken", mail, "Мы начали работу по обращению № 1.", "Занимается: Ivan")
        self.gets(ivan, "op-transcript", "[#1] Команды: Почта уходит медленно", "#взять: ✓ зарегистрировано → в работе",
                  "Ответственный: Ivan")

        # 6.5: one working day to answer, till Tuesday 13:00. She answers, and it is gone.
        self.at("2024-03-04 13:00")
        self.answers(ivan, new, "#ждать", "С каких адресов уходят письма?")
        question = self.gets(alice, "question", mail, "С каких адресов уходят письма?",
                             f"Если ответа не будет, мы завершим обращение: вт 05.03.2024 13:00 {MINSK}")
        self.gets(ivan, "op-transcript", "[#1] Команды: Почта уходит медленно", "#ждать: ✓ в работе → ожидание ответа клиента")
        self.at("2024-03-04 14:00")
        self.answers(alice, question, "Со всех.")
        more = self.gets(ivan, "op-message", mail, "НОВОЕ ПИСЬМО В ОБРАЩЕНИИ № 1 · в работе", "> Со всех.")

        # 75 % of twelve hours: 19:00, outside of hours, as the term itself. At 22:00 it is missed, and the lead hears.
        self.at("2024-03-04 19:00")
        self.gets(ivan, "op-warning", "[#1] Срок подходит: Почта уходит медленно",
                  f"Какой срок: решение · прошло 75 % · истекает пн 04.03.2024 22:00 {MINSK}")
        self.at("2024-03-04 22:00")
        late = self.gets(lead, "op-escalation", "[#1] Срок: Почта уходит медленно", "СРОК НАРУШЕН: ОБРАЩЕНИЕ № 1",
                         "Ответственный: Ivan", f"истекает или истёк пн 04.03.2024 22:00 {MINSK}")
        self.at("2024-03-04 22:05")
        self.answers(lead, late, "#вижу")
        self.gets(lead, "op-transcript", "[#1] Команды: Почта уходит медленно", "#вижу: ✓")

        # 7.1, 7.2: completed on Tuesday 17:30. Two working days later is Thursday 17:30, a short day: its closing, 17:00.
        self.at("2024-03-05 17:30")
        self.answers(ivan, more, "#завершить", "Очередь писем разобрана.")
        self.gets(alice, "completed", mail, "Запрос № 1 выполнен и считается завершённым до вашего подтверждения.",
                  "Очередь писем разобрана.", "Подтверждаете? Ответьте одним словом: подтверждаю",
                  f"Если ответа не будет, запрос будет считаться закрытым: чт 07.03.2024 17:00 {MINSK}")
        self.gets(ivan, "op-transcript", "[#1] Команды: Почта уходит медленно", "#завершить: ✓ в работе → завершено")
        self.at("2024-03-06 09:00")  # once, on the day before
        self.gets(ivan, "op-closing-tomorrow", "Скоро закроются без ответа клиента: support",
                  f"• [#1] Почта уходит медленно – {alice} – чт 07.03.2024 17:00 {MINSK}")
        self.at("2024-03-07 16:59")
        self.assertEqual(self.desk.show(1)["status"], "completed")
        self.silence_ends(1, "2024-03-07 17:00", "closed")
        closed = self.gets(alice, "closed", mail, "Запрос № 1 закрыт и считается выполненным в полном объёме",
                           "нет ответа о завершении запроса в течение двух рабочих дней: запрос считается закрытым")

        # 7.3: Monday, a letter on what is closed. It says nothing of itself: support, priority 4: 4 h and 72 h.
        self.at("2024-03-11 10:00")
        self.answers(alice, closed, "Снова медленно.")
        self.gets(alice, "new-after-closed", "[#2] Почта уходит медленно", "мы зарегистрировали новое: № 2.",
                  f"Начнём работу до: пн 11.03.2024 14:00 {MINSK}", f"Срок решения: чт 14.03.2024 10:00 {MINSK}",
                  "Пришлите, пожалуйста, ещё: Услуга")
        new = self.gets(ivan, "op-new", "[#2] Почта уходит медленно", "Продолжает закрытое обращение № 1", "> Снова медленно.")

        # 6.5 to its end: asked at 11:00, one working day later completed with the regulation's words; then 7.1, her word.
        self.at("2024-03-11 11:00")
        self.answers(ivan, new, "#ждать", "Когда это началось?")
        self.gets(alice, "question", "[#2] Почта уходит медленно", f"мы завершим обращение: вт 12.03.2024 11:00 {MINSK}")
        self.gets(ivan, "op-transcript", "[#2] Команды: Почта уходит медленно")
        self.at("2024-03-12 09:00")
        self.gets(ivan, "op-closing-tomorrow", "Скоро закроются без ответа клиента: support", "[#2]", lacks=["[#1]"])
        self.silence_ends(2, "2024-03-12 11:00", "completed")
        ended = self.gets(alice, "no-answer", "[#2] Почта уходит медленно", "Итог: ответ от клиента не получен",
                          f"• пн 11.03.2024 11:00 {MINSK} – ожидание ответа клиента",
                          f"Если ответа не будет, обращение закроется само: чт 14.03.2024 {self.closing(2)[-5:]} {MINSK}")
        self.at("2024-03-12 15:00")
        self.answers(alice, ended, "Подтверждаю")
        self.gets(alice, "closed", "[#2] Почта уходит медленно", "Итог: клиент подтвердил решение")
        self.gets(ivan, "op-message", "[#2] Почта уходит медленно", "№ 2 · закрыто", "> Подтверждаю")
        self.nothing_more()

        self.assertEqual(self.statuses(1), [
            ("2024-03-04 11:40", "new", "open"), ("2024-03-04 13:00", "open", "waiting"), ("2024-03-04 14:00", "waiting", "open"),
            ("2024-03-05 17:30", "open", "completed"), (self.closing(1), "completed", "closed")])
        self.assertEqual([one[:3] for one in self.deadlines(1)], [
            ("2024-03-04 10:00", "reaction", "set"), ("2024-03-04 10:00", "resolution", "set"),
            ("2024-03-04 11:40", "reaction", "met"), ("2024-03-04 13:00", "answer", "set"),
            ("2024-03-04 14:00", "answer", "cancelled"), ("2024-03-04 22:00", "resolution", "missed"),
            ("2024-03-05 17:30", "confirmation", "set"), (self.closing(1), "confirmation", "missed")])
        self.explains(1, "reaction: met, term 2h", "resolution: missed, term 12h", "escalated at 100 % to " + lead)
        self.explains(2, "reaction: met, term 4h", "resolution: met, term 72h")
        self.tells_why(1, "client: on the list of Acme", "from completed, to closed, reason нет ответа о завершении запроса")
        self.tells_why(2, "#1 is closed: a new ticket is registered and linked", "reason the client confirms")

    def test_a_claim(self):
        """8.4: to info@, a queue of its own. 8.3: word every ten standard working days; the operator is asked at eight (ours)."""
        self.begin("becloud", "2024-03-04 10:00", plan="", claims="becloud-claims")
        alice, ivan = self.alice, self.ivan
        subject = "[#1] Счёт за февраль"
        self.writes(alice, "Счёт за февраль", "Услуга: Почта", "", "Счёт завышен вдвое.", to=self.info)
        self.gets(alice, "registered", subject, "категория: претензия", "№ 1", lacks=["Срок решения", "Начнём работу до"])
        new = self.gets(ivan, "op-new", subject, "Очередь: info", "> Счёт завышен вдвое.")
        # What is done and till when (8.3), from Monday 12:00, which is our last word from now on.
        self.at("2024-03-04 12:00")
        self.answers(ivan, new, "#отложить исследования 2024-04-01 10:00", "Запросили детализацию у бухгалтерии.")
        self.gets(alice, "postponed", subject, "Требуются дополнительные исследования, согласования, разрешения",
                  "Запросили детализацию у бухгалтерии.", f"пн 01.04.2024 10:00 {MINSK}")
        self.gets(ivan, "op-transcript", "[#1] Команды: Счёт за февраль")
        # Working days after Monday the 4th: 5, 6, 7, 11, 12, 13, 14, 15 (the eighth), 18, 19 (the tenth).
        self.at("2024-03-15 12:00")
        self.gets(ivan, "op-progress-due", "[#1] Пора написать клиенту: Счёт за февраль",
                  f"Написать до: вт 19.03.2024 12:00 {MINSK}")
        self.at("2024-03-19 12:00")
        told = self.gets(alice, "progress", subject, "Рассказываем, как идёт работа по обращению № 1.",
                         f"• пн 04.03.2024 12:00 {MINSK} – отложено")
        self.assertEqual(self.desk.show(1)["status"], "postponed")
        # Done on Monday 25 March 10:00; two working days of silence: Wednesday 10:00.
        self.at("2024-03-25 10:00")
        self.answers(ivan, new, "#завершить", "Счёт исправлен.")
        self.gets(alice, "completed", subject, "Счёт исправлен.", f"ср 27.03.2024 10:00 {MINSK}")
        self.gets(ivan, "op-transcript", "[#1] Команды: Счёт за февраль", "отложено → завершено")
        self.at("2024-03-26 09:00")  # once, on the day before
        self.gets(ivan, "op-closing-tomorrow", "Скоро закроются без ответа клиента: info", "[#1] Счёт за февраль")
        self.silence_ends(1, "2024-03-27 10:00", "closed")
        self.gets(alice, "closed", subject,
                  "нет ответа о завершении рассмотрения в течение двух рабочих дней: претензия считается закрытой")
        self.at("2024-03-28 10:00")
        self.answers(alice, told, "И за март счёт такой же.")
        self.gets(alice, "new-after-closed", "[#2] Счёт за февраль", "Обращение № 1 уже закрыто")
        self.gets(ivan, "op-new", "[#2] Счёт за февраль", "Очередь: info")
        self.nothing_more()
        self.explains(1, "progress met, due Tue 2024-03-19 12:00", "confirmation missed, due Wed 2024-03-27 10:00")


class Belinfoportal(LifeTest):
    """Hours 9:00-18:00. One term: an answer within three working days; 48 hours of silence close."""

    def test_a_life(self):
        self.begin("belinfoportal", "2024-03-04 15:00")  # anybody may write
        alice, ivan, lead = self.alice, self.ivan, self.lead
        subject, commands = "[#1] Домен", "[#1] Команды: Домен"

        # Monday 15:00 and three working days (5, 6, 7 March): Thursday 15:00.
        self.writes(alice, "Домен", "Организация: Школа № 5", "Приоритет: 1", "", "Сайт не открывается по новому адресу.")
        self.gets(alice, "registered", subject, "Статус: зарегистрировано · приоритет: 1 (Высокая критичность)",
                  f"Ответим не позднее: чт 07.03.2024 15:00 {MINSK}", "по телефону +375 17 389-43-17", lacks=["Срок решения"])
        new = self.gets(ivan, "op-new", subject, "Организация: Школа № 5", "> Сайт не открывается по новому адресу.")

        # Neither to take it up nor to ask is an answer: the term runs on (section 1).
        self.at("2024-03-05 10:00")
        self.answers(ivan, new, "#взять")
        self.gets(alice, "taken", subject, "Занимается: Ivan")
        self.gets(ivan, "op-transcript", commands)
        self.at("2024-03-05 11:00")
        self.answers(ivan, new, "#ждать", "Какой у вас регистратор?")
        question = self.gets(alice, "question", subject, "Какой у вас регистратор?", lacks=["Если ответа не будет"])
        self.gets(ivan, "op-transcript", commands)
        self.at("2024-03-06 10:00")
        self.answers(alice, question, "Надёжный.")
        more = self.gets(ivan, "op-message", subject, "> Надёжный.")

        # Between Monday 15:00 and Thursday 15:00 lie 3 + 9 + 9 + 6 = 27 working hours; 75 % are 20 h 15 min: Wednesday 17:15.
        self.at("2024-03-06 17:15")
        self.gets(ivan, "op-warning", "[#1] Срок подходит: Домен",
                  f"Какой срок: реакция · прошло 75 % · истекает чт 07.03.2024 15:00 {MINSK}")
        self.at("2024-03-07 15:00")
        self.gets(lead, "op-escalation", "[#1] Срок: Домен", f"истекает или истёк чт 07.03.2024 15:00 {MINSK}")
        self.at("2024-03-07 15:30")
        self.answers(ivan, more, "Укажите у регистратора наши DNS-серверы.")
        self.gets(alice, "answer", subject, "Укажите у регистратора наши DNS-серверы.")

        # Done on Monday 10:00; 48 hours by the wall: Wednesday 10:00. Thanks are no further question.
        self.at("2024-03-11 10:00")
        self.answers(ivan, more, "#завершить", "Домен подключён.")
        done = self.gets(alice, "completed", subject, "Домен подключён.",
                         f"обращение считается выполненным и закрытым: ср 13.03.2024 10:00 {MINSK}")
        self.gets(ivan, "op-transcript", commands)
        self.at("2024-03-11 16:00")
        self.answers(alice, done, "Спасибо!")
        self.assertEqual(self.desk.show(1)["status"], "completed")
        self.at("2024-03-12 09:00")  # once, on the day before
        self.gets(ivan, "op-closing-tomorrow", "Скоро закроются без ответа клиента: support",
                  f"• [#1] Домен – {alice} – ср 13.03.2024 10:00 {MINSK}")
        self.silence_ends(1, "2024-03-13 10:00", "closed")
        closed = self.gets(alice, "closed", subject,
                           "нет дополнительных вопросов в течение 48 часов после ответа: обращение считается выполненным и закрытым")

        # Thursday 12:00 and three working days: Tuesday 19 March 12:00.
        self.at("2024-03-14 12:00")
        self.answers(alice, closed, "А почта на домене будет?")
        self.gets(alice, "new-after-closed", "[#2] Домен", "Обращение № 1 уже закрыто",
                  f"Ответим не позднее: вт 19.03.2024 12:00 {MINSK}")
        self.gets(ivan, "op-new", "[#2] Домен", "Продолжает закрытое обращение № 1")
        # Section 5: a stranger with the number learns nothing.
        mallory = self.desk.client("mallory")
        self.writes(mallory, "Re: [#2] Домен", "Пришлите мне переписку.")
        self.gets(ivan, "op-held", "Ждёт проверки: Re: [#2] Домен")
        self.gets(mallory, "held", "Письмо получено и ждёт проверки: Re: [#2] Домен", lacks=["Обращение", alice, "почта на домене"])
        self.nothing_more()
        self.assertEqual([one for one in self.deadlines(1) if one[1] == "reaction"], [
            ("2024-03-04 15:00", "reaction", "set", "2024-03-07 15:00"),
            ("2024-03-07 15:00", "reaction", "missed", "2024-03-07 15:00")])
        self.explains(1, "reaction: missed, term 3wd", "not counted, night")
        self.tells_why(1, "thanks and nothing else", "reason нет дополнительных вопросов в течение 48 часов")


class Basegroup(LifeTest):
    """Hours 9:00-17:00. The extended plan (its numbers are examples): 4 and 16 working hours; waiting is not counted."""

    def test_a_life(self):
        self.begin("basegroup", "2024-03-04 10:00", plan="extended")
        alice, ivan = self.alice, self.ivan
        subject, commands = "[#1] Отчёт", "[#1] Команды: Отчёт"

        # Monday 10:00: 4 hours: 14:00. 16 hours: 7 on Monday, 8 on Tuesday, 1 on Wednesday: 10:00.
        self.writes(alice, "Отчёт", "Категория: инцидент", "", "Отчёт по продажам не строится.")
        self.gets(alice, "registered", subject, "зарегистрировано в виде заявки № 1: этот номер и есть подтверждение регистрации.",
                  "категория: инцидент", f"Предложим решение до: ср 06.03.2024 10:00 {MOSCOW}",
                  f"Начнём работу до: пн 04.03.2024 14:00 {MOSCOW}")
        new = self.gets(ivan, "op-new", subject, "Организация: Acme · план: extended")
        self.at("2024-03-04 11:00")
        self.answers(ivan, new, "#взять")
        self.gets(alice, "taken", subject)
        self.gets(ivan, "op-transcript", commands)

        # Asked at 12:00, after two hours; answered on Tuesday 12:00. The other 14: Tuesday 5, Wednesday 8, Thursday 1: 10:00.
        self.at("2024-03-04 12:00")
        self.answers(ivan, new, "#ждать", "Пришлите сценарий.")
        question = self.gets(alice, "question", subject, "Пришлите сценарий.", lacks=["Если ответа не будет"])
        self.gets(ivan, "op-transcript", commands)
        self.at("2024-03-05 12:00")
        self.answers(alice, question, "Вот он.")
        self.gets(ivan, "op-message", subject, f"решение до: чт 07.03.2024 10:00 {MOSCOW}")

        # 75 % are 12 hours: ten more after the answer: Tuesday 5, Wednesday 5: 14:00. The solution goes out as the answer to that.
        self.at("2024-03-06 14:00")
        warning = self.gets(ivan, "op-warning", "[#1] Срок подходит: Отчёт",
                            f"Какой срок: решение · прошло 75 % · истекает чт 07.03.2024 10:00 {MOSCOW}")
        self.at("2024-03-06 15:00")
        self.answers(ivan, warning, "#завершить", "Обновите сценарий.")
        solution = self.gets(alice, "completed", subject, "Решение заявки № 1 готово и ждёт вашего подтверждения.",
                             "Обновите сценарий.", f"заявка закроется автоматически, и работы по ней будут считаться завершёнными: "
                             f"чт 21.03.2024 15:00 {MOSCOW}")
        self.gets(ivan, "op-transcript", commands)

        # Time 4: her objection on Thursday 10:00 starts the term anew: 6 hours on that short day (till 16:00), 8 on Monday, 2 on
        # Tuesday: 11:00.
        self.at("2024-03-07 10:00")
        self.answers(alice, solution, "Не помогло, ошибка та же.")
        again = self.gets(ivan, "op-message", subject, "№ 1 · в работе", f"решение до: вт 12.03.2024 11:00 {MOSCOW}")
        self.at("2024-03-11 12:00")
        self.answers(ivan, again, "#завершить workaround", "Стройте отчёт по неделям.")
        self.gets(alice, "completed", subject, "Итог: временное решение", "Стройте отчёт по неделям.",
                  f"вт 26.03.2024 12:00 {MOSCOW}")
        self.gets(ivan, "op-transcript", commands)

        # Order 11: fifteen calendar days from Monday 11 March 12:00: Tuesday 26 March; reminded after twelve: Saturday the 23rd.
        self.at("2024-03-23 12:00")
        self.gets(alice, "reminder", subject, "Напоминаем: мы ждём вашего ответа по обращению № 1.",
                  f"Если вы не ответите, обращение будет закрыто: вт 26.03.2024 12:00 {MOSCOW}")
        self.at("2024-03-25 09:00")  # once, on the day before
        self.gets(ivan, "op-closing-tomorrow", "Скоро закроются без ответа клиента: support", "[#1] Отчёт")
        self.silence_ends(1, "2024-03-26 12:00", "closed")
        closed = self.gets(alice, "closed", subject, "нет отклика о применении решения в течение 15 календарных дней: "
                           "заявка закрыта автоматически, работы по ней считаются завершенными")
        self.at("2024-03-28 10:00")
        self.answers(alice, closed, "И по неделям не строится.")
        self.gets(alice, "new-after-closed", "[#2] Отчёт", "Обращение № 1 уже закрыто")
        self.gets(ivan, "op-new", "[#2] Отчёт", "Продолжает закрытое обращение № 1")
        self.nothing_more()

        self.assertEqual([one for one in self.deadlines(1) if one[1] == "resolution"], [
            ("2024-03-04 10:00", "resolution", "set", "2024-03-06 10:00"),
            ("2024-03-04 12:00", "resolution", "stopped", "2024-03-06 10:00"),
            ("2024-03-05 12:00", "resolution", "resumed", "2024-03-07 10:00"),
            ("2024-03-06 15:00", "resolution", "met", "2024-03-07 10:00"),
            ("2024-03-07 10:00", "resolution", "set", "2024-03-12 11:00"),
            ("2024-03-11 12:00", "resolution", "met", "2024-03-12 11:00")])
        self.explains(1, "resolution: met, term 16wh", "due     Tue 2024-03-12 11:00")
        self.tells_why(1, "from completed, to closed, reason нет отклика о применении решения в течение 15 календарных дней")


class Barier(LifeTest):
    """Hours 9:00-18:00. Priority 2: processed within 3 working hours, done within 8 (clause 6.3); 24 hours of silence close."""

    def test_a_life(self):
        self.begin("barier", "2024-03-04 10:00")
        alice, ivan, lead = self.alice, self.ivan, self.lead
        subject, commands = "[#1] Скорость", "[#1] Команды: Скорость"

        # Monday 10:00: 13:00 and 18:00.
        self.writes(alice, "Скорость", *BARIER_FORM)
        self.gets(alice, "registered", subject, "Ваша заявка принята и зарегистрирована: Заявка#1",
                  "приоритет: 2 (Аварийный: продукция работает частично)", f"Обработаем до: пн 04.03.2024 13:00 {MOSCOW}",
                  f"Срок исполнения: пн 04.03.2024 18:00 {MOSCOW}", "Сохраняйте, пожалуйста, номер [#1] в заголовке писем",
                  lacks=["Пришлите, пожалуйста"])
        new = self.gets(ivan, "op-new", subject, "Организация: ООО Ромашка")

        # 75 % of three hours: 12:15. He takes it up by answering just that; she is told (7.4).
        self.at("2024-03-04 12:15")
        warning = self.gets(ivan, "op-warning", "[#1] Срок подходит: Скорость",
                            f"Какой срок: реакция · прошло 75 % · истекает пн 04.03.2024 13:00 {MOSCOW}")
        self.at("2024-03-04 12:20")
        self.answers(ivan, warning, "#взять")
        self.gets(alice, "taken", subject, "Началась обработка вашей заявки: Заявка#1")
        self.gets(ivan, "op-transcript", commands)
        self.at("2024-03-04 12:30")
        self.answers(ivan, new, "#ждать", "Какая у вас версия?")
        question = self.gets(alice, "question", subject, "Какая у вас версия?")
        self.gets(ivan, "op-transcript", commands)
        self.at("2024-03-04 13:30")
        self.answers(alice, question, "Седьмая.")
        more = self.gets(ivan, "op-message", subject, "> Седьмая.", f"решение до: пн 04.03.2024 18:00 {MOSCOW}")

        # 75 % of eight hours: 16:00. Nobody tells her of the delay, so at 18:00 the desk does (6.3), and the lead hears.
        self.at("2024-03-04 16:00")
        warning = self.gets(ivan, "op-warning", "[#1] Срок подходит: Скорость", "Какой срок: решение · прошло 75 %")
        self.at("2024-03-04 18:00")
        self.gets(alice, "delay", subject, "К сожалению, решить заявку № 1 в указанный срок невозможно.",
                  f"Был обещан: пн 04.03.2024 18:00 {MOSCOW}")
        self.gets(lead, "op-escalation", "[#1] Срок: Скорость", f"истекает или истёк пн 04.03.2024 18:00 {MOSCOW}")
        # On Tuesday he says what it is and when.
        self.at("2024-03-05 09:30")
        self.answers(ivan, warning, "#перенести 2024-03-06 12:00", "Ждём обновление модуля печати.")
        self.gets(alice, "delay", subject, f"Предполагаемый срок решения: ср 06.03.2024 12:00 {MOSCOW}",
                  "Ждём обновление модуля печати.")
        self.gets(ivan, "op-transcript", commands)

        # Done on Tuesday 16:00; 24 hours by the wall: Wednesday 16:00. 5.2: half an hour at least for each answer.
        self.at("2024-03-05 16:00")
        self.answers(ivan, more, "#завершить", "#время 45m", "Обновление установлено.")
        self.gets(alice, "completed", subject, "Завершенная заявка: Заявка#1", "Обновление установлено.",
                  f"Если ответа не будет, заявка будет считаться закрытой: ср 06.03.2024 16:00 {MOSCOW}")
        self.gets(ivan, "op-transcript", commands, "#время 45m: ✓ 45 мин")
        self.at("2024-03-06 09:00")
        self.gets(ivan, "op-closing-tomorrow", "Скоро закроются без ответа клиента: support",
                  f"• [#1] Скорость – {alice} – ср 06.03.2024 16:00 {MOSCOW}")
        self.silence_ends(1, "2024-03-06 16:00", "closed")
        closed = self.gets(alice, "closed", subject,
                           "нет ответа о закрытии заявки в течение 24 часов: заявка считается закрытой")
        self.at("2024-03-11 10:00")
        self.answers(alice, closed, "Снова медленно.")
        self.gets(alice, "new-after-closed", "[#2] Скорость", "Обращение № 1 уже закрыто")
        self.gets(ivan, "op-new", "[#2] Скорость", "Продолжает закрытое обращение № 1")
        self.nothing_more()

        self.assertEqual([data["minutes"] for _, kind, data in self.journal(1) if kind == "spent"], ["30", "30", "45"])
        self.explains(1, "reaction: met, term 3wh", "resolution: missed, term 8wh")
        self.tells_why(1, "from completed, to closed, reason нет ответа о закрытии заявки в течение 24 часов")


if __name__ == "__main__":
    unittest.main()
