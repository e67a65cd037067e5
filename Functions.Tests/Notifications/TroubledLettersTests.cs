using TechVolunteers.Audit;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using Xunit;

namespace TechVolunteers.Tests.Notifications;

public sealed class TroubledLettersTests
{
    [Fact]
    public async Task A_letter_that_was_given_up_is_listed_and_goes_again_when_a_person_says_so()
    {
        var answers = new Queue<Delivery>([new Delivery.Rejected("No such mailbox."), new Delivery.Taken()]);
        using var room = new PostRoom(_ => Task.FromResult(answers.Dequeue()));
        var letter = await room.Write(PostRoom.Some());
        await room.Sweep();
        var troubled = Troubled(room);

        var listed = Assert.Single(await troubled.List(100, default));
        Assert.Equal((letter.Id, LetterState.Failed, "No such mailbox.", false), (listed.Id, listed.State, listed.Problem, listed.MayHaveArrived));
        Assert.Null(await troubled.SendAgain(PostRoom.Name, letter.Id, PostRoom.By, default));
        await room.Sweep();

        Assert.Empty(await troubled.List(100, default));
        Assert.Equal(LetterState.Sent, (await room.Stored(letter)).State);
        var entry = Assert.Single(await new AuditVerifier(room.Records).Read(PostRoom.Name, "campaign", default)).Entry;
        Assert.Equal(("letters.sent-again", letter.Id), (entry.Action, entry.Facts["letter"]));
    }

    [Fact]
    public async Task A_letter_that_waits_or_has_arrived_is_not_sent_again()
    {
        using var room = new PostRoom();
        var letter = await room.Write(PostRoom.Some());
        var troubled = Troubled(room);

        var waiting = await troubled.SendAgain(PostRoom.Name, letter.Id, PostRoom.By, default);
        await room.Sweep();
        var arrived = await troubled.SendAgain(PostRoom.Name, letter.Id, PostRoom.By, default);

        Assert.Equal((RefusalKind.Stale, "这封信正在等待发送，不需要再发。"), (waiting!.Kind, waiting.What));
        Assert.Equal((RefusalKind.Stale, "这封信已经送达，没有未处理的问题。"), (arrived!.Kind, arrived.What));
        Assert.Single(room.Transport.Handed);
    }

    [Theory]
    [InlineData("c-test", "unknown")]
    [InlineData("c-test", "../x")]
    [InlineData("sessions", "unknown")]
    public async Task An_unknown_letter_or_partition_is_refused(string partition, string id)
    {
        using var room = new PostRoom();

        Assert.Equal(404, (await Troubled(room).SendAgain(partition, id, PostRoom.By, default))!.Status);
    }

    private static TroubledLetters Troubled(PostRoom room) =>
        new(room.Records, new LetterPartitions([_ => new[] { room.Partition }.ToAsyncEnumerable()]), room.Ledger, room.Real);
}
