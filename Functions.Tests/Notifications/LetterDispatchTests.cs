using System.Collections.Immutable;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using Xunit;

namespace TechVolunteers.Tests.Notifications;

public sealed class LetterDispatchTests
{
    private static readonly Delivery Later = new Delivery.TryLater("The server is busy.");
    private static readonly Delivery Lost = new Delivery.Unanswered("The line broke.");

    [Fact]
    public async Task A_due_letter_is_handed_over_once_and_recorded_as_sent()
    {
        using var room = new PostRoom();
        var letter = await room.Write(PostRoom.Some());

        Assert.Equal(1, await room.Sweep());
        Assert.Equal(0, await room.Sweep());

        var envelope = Assert.Single(room.Transport.Handed);
        Assert.Equal((letter.Subject, letter.Body, letter.ToAddress, $"{letter.Id}@example.org"), (envelope.Subject, envelope.Body, envelope.ToAddress, envelope.MessageId));
        Assert.Equal((LetterState.Sent, 1, null), ((await room.Stored(letter)).State, (await room.Stored(letter)).Attempts, (await room.Stored(letter)).DueAt));
        Assert.Equal(0, await room.Rows(Letter.DuePrefix));
        Assert.Equal(0, await room.Rows(Letter.TroublePrefix));
    }

    [Fact]
    public async Task The_attempt_is_on_record_before_the_letter_is_handed_over()
    {
        Letter? during = null;
        PostRoom? room = null;
        room = new PostRoom(async envelope =>
        {
            during = await room!.Stored(PostRoom.Some());
            return new Delivery.Taken();
        });
        using (room)
        {
            await room.Write(PostRoom.Some());

            await room.Sweep();

            Assert.Equal((LetterState.Attempted, 1, room.Time.GetUtcNow()), (during!.State, during.Attempts, during.LastAttemptAt));
        }
    }

    [Fact]
    public async Task A_letter_that_fails_is_tried_again_with_growing_pauses_and_given_up_within_a_day()
    {
        using var room = new PostRoom(_ => Task.FromResult(Later));
        var letter = await room.Write(PostRoom.Some());
        var start = room.Time.GetUtcNow();
        var tried = new List<TimeSpan>();

        for (var minutes = 0; minutes <= 26 * 60; minutes++)
        {
            if (await room.Sweep() > 0)
                tried.Add(room.Time.GetUtcNow() - start);
            room.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(
            [0, 1, 6, 36, 156, 516, 876, 1236],
            tried.Select(after => (int)after.TotalMinutes));
        var stored = await room.Stored(letter);
        Assert.Equal((LetterState.Failed, "The server is busy.", null), (stored.State, stored.Problem, stored.DueAt));
        Assert.Equal(stored.TroubleKey, Assert.Single(await room.Keys(Letter.TroublePrefix)));
        Assert.Equal(0, await room.Rows(Letter.DuePrefix));
    }

    [Fact]
    public async Task A_letter_that_failed_and_then_arrives_is_no_trouble()
    {
        var answers = new Queue<Delivery>([Later, Later, new Delivery.Taken()]);
        using var room = new PostRoom(_ => Task.FromResult(answers.Dequeue()));
        var letter = await room.Write(PostRoom.Some());

        for (var minutes = 0; minutes <= 10; minutes++)
        {
            await room.Sweep();
            room.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((LetterState.Sent, 3, null), ((await room.Stored(letter)).State, (await room.Stored(letter)).Attempts, (await room.Stored(letter)).Problem));
        Assert.Equal(0, await room.Rows(Letter.TroublePrefix));
    }

    [Fact]
    public async Task A_rejected_letter_is_given_up_at_once_and_listed()
    {
        using var room = new PostRoom(_ => Task.FromResult<Delivery>(new Delivery.Rejected("No such mailbox.")));
        var letter = await room.Write(PostRoom.Some());

        await room.Sweep();
        room.Time.Advance(TimeSpan.FromDays(2));
        await room.Sweep();

        Assert.Single(room.Transport.Handed);
        Assert.Equal((LetterState.Failed, "No such mailbox."), ((await room.Stored(letter)).State, (await room.Stored(letter)).Problem));
        Assert.Equal(1, await room.Rows(Letter.TroublePrefix));
    }

    [Fact]
    public async Task Feature_P10_an_attempt_that_a_crash_cut_off_is_repeated_once_under_the_same_Message_ID_and_listed()
    {
        using var room = new PostRoom();
        var letter = await room.Write(PostRoom.Some());
        await Crash(room, letter);

        Assert.Equal(0, await room.Sweep());
        room.Time.Advance(LetterDispatch.Lease);
        Assert.Equal(1, await room.Sweep());
        room.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await room.Sweep());

        Assert.Equal($"{letter.Id}@example.org", Assert.Single(room.Transport.Handed).MessageId);
        Assert.Equal((LetterState.Sent, 2, 1), ((await room.Stored(letter)).State, (await room.Stored(letter)).Attempts, (await room.Stored(letter)).Unanswered));
        Assert.Equal(1, await room.Rows(Letter.TroublePrefix));
    }

    [Fact]
    public async Task A_process_that_is_alone_takes_over_cut_off_attempts_at_its_start()
    {
        using var room = new PostRoom();
        var letter = await room.Write(PostRoom.Some());
        await Crash(room, letter);

        Assert.Equal(1, await room.Sweep(orphans: true));

        Assert.Equal(LetterState.Sent, (await room.Stored(letter)).State);
    }

    [Fact]
    public async Task Two_attempts_without_an_outcome_leave_the_letter_to_a_person()
    {
        using var room = new PostRoom(_ => Task.FromResult(Lost));
        var letter = await room.Write(PostRoom.Some());

        await room.Sweep();
        room.Time.Advance(TimeSpan.FromMinutes(1));
        await room.Sweep();
        room.Time.Advance(TimeSpan.FromDays(2));
        await room.Sweep();

        Assert.Equal(2, room.Transport.Handed.Count);
        Assert.Equal((LetterState.Failed, 2), ((await room.Stored(letter)).State, (await room.Stored(letter)).Unanswered));
        Assert.Equal(1, await room.Rows(Letter.TroublePrefix));
    }

    [Fact]
    public async Task Two_senders_at_once_send_each_letter_once()
    {
        using var room = new PostRoom(async _ =>
        {
            await Task.Yield();
            return new Delivery.Taken();
        });
        var letters = new List<Letter>();
        for (var n = 0; n < 40; n++)
            letters.Add(await room.Write(PostRoom.Some(about: $"n{n}")));
        var other = room.Sender(room.Transport);

        await Task.WhenAll(room.Sweep(), other.Sweep(room.Partition, orphans: false, default), room.Sweep());

        Assert.Equal(letters.Select(letter => letter.Id).Order(), room.Transport.Handed.Select(envelope => envelope.Id).Order());
        Assert.Equal(0, await room.Rows(Letter.DuePrefix));
    }

    [Fact]
    public async Task The_outcome_that_comes_after_somebody_took_the_letter_over_changes_nothing()
    {
        PostRoom? room = null;
        var first = true;
        room = new PostRoom(async _ =>
        {
            if (!first)
                return new Delivery.Taken();
            first = false;
            room!.Time.Advance(LetterDispatch.Lease);
            await room.Sweep();
            return new Delivery.Rejected("Too late.");
        });
        using (room)
        {
            var letter = await room.Write(PostRoom.Some());

            await room.Sweep();

            Assert.Equal((LetterState.Sent, 2), ((await room.Stored(letter)).State, (await room.Stored(letter)).Attempts));
        }
    }

    [Theory]
    [InlineData("subject", "已收到\r\nBcc: other@example.org")]
    [InlineData("name", "经办人\nBcc: other@example.org")]
    [InlineData("address", "a@example.org\r\nBcc: other@example.org")]
    [InlineData("address", "a@example.org\0")]
    [InlineData("address", "a@example.org, b@example.org")]
    [InlineData("address", "nobody")]
    public async Task Feature_O3_what_could_start_a_header_never_reaches_a_transport(string part, string text)
    {
        using var room = new PostRoom();
        var letter = await room.Write(part switch
        {
            "subject" => PostRoom.Some(subject: text),
            "name" => PostRoom.Some(toName: text),
            _ => PostRoom.Some(toAddress: text),
        });

        await room.Sweep();

        Assert.Empty(room.Transport.Handed);
        Assert.Equal(LetterState.Failed, (await room.Stored(letter)).State);
        Assert.Equal(1, await room.Rows(Letter.TroublePrefix));
    }

    [Fact]
    public async Task A_campaign_s_own_sender_stands_on_its_letters()
    {
        using var room = new PostRoom();
        await room.Write(PostRoom.Some());

        await room.Dispatch.Sweep(room.Partition with { From = new SenderAddress("示例承办单位（测试）", "campaign@example.org") }, orphans: false, default);

        Assert.Equal("campaign@example.org", Assert.Single(room.Transport.Handed).From.Address);
    }

    /// <summary>What a kill between handing over and recording leaves behind.</summary>
    private static async Task Crash(PostRoom room, Letter letter)
    {
        var crashing = new ScriptedTransport(_ => throw new InvalidOperationException("killed"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => room.Sender(crashing).Send(room.Partition, letter.Id, orphans: false, default));
        Assert.Equal(LetterState.Attempted, (await room.Stored(letter)).State);
    }
}
