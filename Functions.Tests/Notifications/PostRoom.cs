using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Tests.Storage;

namespace TechVolunteers.Tests.Notifications;

/// <summary>A transport that answers what the test says, and remembers every hand-over.</summary>
internal sealed class ScriptedTransport(Func<Envelope, Task<Delivery>> answer) : ILetterTransport
{
    public ConcurrentQueue<Envelope> Handed { get; } = new();

    public Task<Delivery> Send(Envelope envelope, CancellationToken cancel)
    {
        Handed.Enqueue(envelope);
        return answer(envelope);
    }
}

/// <summary>One partition with an outbox on the embedded store, a fake real clock, and a sender.</summary>
internal sealed class PostRoom : IDisposable
{
    public const string Name = "c-test";

    private readonly TemporaryFolder _folder = new();

    public PostRoom(Func<Envelope, Task<Delivery>>? answer = null)
    {
        Records = new SqliteRecords(_folder);
        Transport = new ScriptedTransport(answer ?? (_ => Task.FromResult<Delivery>(new Delivery.Taken())));
        Ledger = new Ledger(Records, new LetterNudge(), new PendingWakes(), Real, NullLogger<Ledger>.Instance);
        Dispatch = Sender(Transport);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public RealClock Real => new(Time);

    public SqliteRecords Records { get; }

    public ScriptedTransport Transport { get; }

    public Ledger Ledger { get; }

    public LetterDispatch Dispatch { get; }

    public LetterPartition Partition { get; } = new(Name, "campaign", "测试", From: null);

    public static Attribution By { get; } = new(new Actor.Person(PersonId.From("lead"), Role.Lead), new DateTimeOffset(2021, 11, 4, 1, 0, 0, TimeSpan.Zero), "test");

    public LetterDispatch Sender(ILetterTransport transport) =>
        new(Records, transport, new SenderAddress("示例办公室（测试）", "office@example.org"), Real, NullLogger<LetterDispatch>.Instance);

    public static Letter Some(string about = "n1", string toName = "经办人甲", string toAddress = "clerk-1@example.org", string subject = "已收到：示例材料（测试）", string? heldBy = null) =>
        Letter.Write("test.letter", about, toName, toAddress, subject, "经办人甲，您好：\n\n材料已收到。\n", By.At, heldBy: heldBy);

    public async Task<Letter> Write(Letter letter)
    {
        await Ledger.Commit(Name, By, async draft =>
        {
            await draft.Send(letter);
            return true;
        }, default);
        return await Stored(letter);
    }

    public Task<int> Sweep(bool orphans = false) => Dispatch.Sweep(Partition, orphans, default);

    public async Task<Letter> Stored(Letter letter) => (await Records.Find<Letter>(Name, letter.Key, default))!;

    public async Task<int> Rows(string prefix) => (await Records.Page(Name, prefix, 1000, null, default)).Rows.Length;

    public async Task<ImmutableArray<string>> Keys(string prefix) => [.. (await Records.Page(Name, prefix, 1000, null, default)).Rows.Select(row => row.Key)];

    public void Dispose()
    {
        Records.Dispose();
        _folder.Dispose();
    }
}
