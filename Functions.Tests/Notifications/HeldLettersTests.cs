using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Notifications;

public sealed class HeldLettersTests
{
    [Fact]
    public async Task Held_letters_wait_for_the_row_that_releases_them_and_then_all_go()
    {
        using var room = new PostRoom();
        for (var n = 0; n < 95; n++)
            await room.Write(PostRoom.Some(about: $"n{n}", heldBy: "gate-one"));
        await room.Write(PostRoom.Some(about: "other", heldBy: "gate-two"));
        var held = new HeldLetters(room.Records, new LetterNudge(), room.Real);

        await held.Release(PostRoom.Name, default);
        await room.Sweep();
        Assert.Empty(room.Transport.Handed);

        await room.Records.Commit(PostRoom.Name, [new RowChange.Put(Letter.ReleaseKey("gate-one"), "{}")], default);
        await held.Release(PostRoom.Name, default);
        await held.Release(PostRoom.Name, default);
        await room.Sweep();

        Assert.Equal(95, room.Transport.Handed.Select(envelope => envelope.Id).Distinct().Count());
        Assert.Equal(95, room.Transport.Handed.Count);
        Assert.Equal(0, await room.Rows(Letter.HeldPrefix("gate-one")));
        Assert.Equal(1, await room.Rows(Letter.HeldPrefix("gate-two")));
    }

    [Fact]
    public async Task Two_releases_at_once_release_each_letter_once_and_tell_the_sender()
    {
        using var room = new PostRoom();
        for (var n = 0; n < 70; n++)
            await room.Write(PostRoom.Some(about: $"n{n}", heldBy: "gate-one"));
        await room.Records.Commit(PostRoom.Name, [new RowChange.Put(Letter.ReleaseKey("gate-one"), "{}")], default);
        var told = new System.Collections.Concurrent.ConcurrentBag<string>();
        var nudge = new LetterNudge();
        nudge.Listen((_, letter) => told.Add(letter.Id));

        await Task.WhenAll(
            new HeldLetters(room.Records, nudge, room.Real).Release(PostRoom.Name, default),
            new HeldLetters(room.Records, nudge, room.Real).Release(PostRoom.Name, default));

        Assert.Equal(70, told.Count);
        Assert.Equal(70, await room.Rows(Letter.DuePrefix));
    }
}
