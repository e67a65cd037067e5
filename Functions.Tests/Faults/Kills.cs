using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.Identity;
using TechVolunteers.Identity.Tokens;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Supervision;

namespace TechVolunteers.Tests.Faults;

/// <summary>What was found over some kills.</summary>
/// <param name="Lost">Uploads and decisions that somebody was told were done, and that are not there.</param>
/// <param name="Doubled">Uploads, decisions and letters that are there more often than anybody asked for.</param>
/// <param name="Stuck">Work that did not go on in bounded time after a restart.</param>
/// <param name="Problems">What was found, sentence by sentence; also broken invariants, which count as lost, or as stuck where they are about runs.</param>
internal sealed record KillCount(int Kills, int Lost, int Doubled, int Stuck, int Uploads, int Decisions, ImmutableArray<string> Problems)
{
    public bool Sound => Lost + Doubled + Stuck == 0 && Problems.IsEmpty;

    public override string ToString() => $"kills={Kills} lost={Lost} doubled={Doubled} stuck={Stuck}";
}

/// <summary>
/// Kills the real process (SIGKILL) at random moments under a load of uploads and decisions. After each kill everything that was acknowledged must
/// be in the stores once and every invariant hold; after each start everything must go on.
/// </summary>
internal sealed class Kills(int seed)
{
    /// <summary>Kills on one folder: half of them while packets come in, half in the preliminary review.</summary>
    private const int KillsInFolder = 24;

    private static readonly DateTimeOffset AfterDeadline = new(2021, 11, 12, 16, 20, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);
    private readonly List<string> _problems = [];
    private int _lost;
    private int _doubled;
    private int _stuck;

    public IReadOnlyList<string> Problems => _problems;

    public async Task<KillCount> Run(int kills, Action<KillCount>? progress = null)
    {
        var (uploads, decisions, done) = (0, 0, 0);
        while (done < kills)
        {
            var some = Math.Min(KillsInFolder, kills - done);
            var folder = Folders.New("kills");
            try
            {
                var load = new KillLoad(folder, await Prepare(folder));
                for (var n = 0; n < some; n++)
                {
                    await Cycle(folder, load, review: n >= (some + 1) / 2, first: n == (some + 1) / 2);
                    progress?.Invoke(new KillCount(done + n + 1, _lost, _doubled, _stuck, uploads + load.Receipts.Count, decisions + load.Decided.Count, [.. _problems]));
                }
                (uploads, decisions) = (uploads + load.Receipts.Count, decisions + load.Decided.Count);
                await GoesOn(folder);
            }
            finally
            {
                Folders.Remove(folder);
            }
            done += some;
        }
        return new KillCount(done, _lost, _doubled, _stuck, uploads, decisions, [.. _problems]);
    }

    private async Task Cycle(string folder, KillLoad load, bool review, bool first)
    {
        if (first)
            AppProcess.SetClock(folder, AfterDeadline);
        using var stop = new CancellationTokenSource();
        Task work;
        await using (var app = await AppProcess.Start(folder, CancellationToken.None))
        {
            if (review && !await Eventually.Comes(() => new LiveRows(folder).Stage == Stage.PreliminaryReview, CancellationToken.None))
                Stuck("The campaign did not come to its preliminary review.");
            var answers = load.Answers;
            work = load.Work(app.Root, review, stop.Token);
            // A cold app answers late, above all on a busy machine: the dice decide from the first answer on.
            if (!await Eventually.Comes(() => load.Answers > answers || work.IsCompleted, CancellationToken.None))
                Stuck("Nobody was answered.");
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 700)));
        }
        await stop.CancelAsync();
        await work;
        await Compare(folder, load);
    }

    /// <summary>A campaign that takes packets, its people, and a token for each of their programs.</summary>
    public static async Task<Dictionary<string, string>> Prepare(string folder)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var app = await CrashableApp.Start(folder, DenseCampaign.Beginning, new PostOffice(), real: TimeProvider.System))
        {
            await DenseCampaign.Steps[0].Take(app);
            await app.Settle();
            foreach (var person in (string[])["clerk-1", "clerk-2", "clerk-3", "lead-1", "lead-2"])
            {
                var by = new Attribution(new Actor.Machine(nameof(Kills)), DenseCampaign.Beginning, nameof(Kills));
                tokens[person] = ((TokenIssuing.Issued)await app.Do(services => services.GetRequiredService<ApiTokenDesk>().Issue(PersonId.From(person), "test", 30, null, by, CancellationToken.None))).Bearer;
            }
        }
        AppProcess.SetClock(folder, DenseCampaign.Beginning.AddHours(1));
        return tokens;
    }

    /// <summary>Compares what people were told with what a killed app left.</summary>
    public async Task Compare(string folder, KillLoad load)
    {
        _problems.AddRange(load.Surprises);
        load.Surprises.Clear();
        var rows = new LiveRows(folder);
        var packets = rows.Rows<Packet>(NominationKeys.AllPackets).ToDictionary(packet => (packet.Nomination, packet.Version));
        foreach (var receipt in load.Receipts)
        {
            var kept = packets.TryGetValue((receipt.Nomination, receipt.Version), out var packet) && packet.ReceiptCode == receipt.Code && packet.Files.Select(file => file.Sha256).SequenceEqual(receipt.Files.Select(file => file.Sha256), StringComparer.Ordinal);
            if (!kept)
                Lost($"The receipt of {receipt.Number}, version {receipt.Version}, has no packet.");
        }
        if (packets.Count > load.Receipts.Count + load.Unanswered)
            Doubled($"{packets.Count} packets are kept; {load.Receipts.Count} uploads were answered and {load.Unanswered} never were.");
        CompareDecisions(rows, load);
        foreach (var letters in rows.Rows<Letter>(Letter.Prefix).GroupBy(letter => (letter.Kind, letter.About, letter.ToAddress, letter.Subject, letter.WrittenAt)).Where(group => group.Count() > 1))
            Doubled($"The letter {letters.Key} was written {letters.Count()} times.");
        await Verify(folder);
    }

    private void CompareDecisions(LiveRows rows, KillLoad load)
    {
        var entries = rows.Rows<AuditEntry>(AuditKeys.Entries)
            .Where(entry => entry.Action is "review.proposed" or "review.confirmed")
            .GroupBy(entry => (entry.Chain["nom-".Length..], Action: entry.Action == "review.proposed" ? "propose" : "confirm"))
            .ToDictionary(group => group.Key, group => group.Count());
        var asked = load.Decided.Concat(load.Unheard).Select(decision => (decision.Nomination, decision.Action)).Distinct();
        foreach (var key in asked)
        {
            var applied = entries.GetValueOrDefault(key);
            var acknowledged = load.Decided.Count(decision => (decision.Nomination, decision.Action) == key);
            var unheard = load.Unheard.Count(decision => (decision.Nomination, decision.Action) == key);
            if (applied < acknowledged)
                Lost($"{key.Action} of {key.Nomination} was acknowledged {acknowledged} times and is on record {applied} times.");
            if (applied > acknowledged + unheard)
                Doubled($"{key.Action} of {key.Nomination} was asked for {acknowledged + unheard} times and is on record {applied} times.");
        }
    }

    private async Task Verify(string folder)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await VerifyStore.Run([App.DemoFlag, "--port", "0", $"--Data={folder}"], output, errors, builder => builder.Services.AddSingleton(FunctionSource.Of(typeof(App).Assembly)));
        if (exit == 0)
            return;
        var code = "";
        foreach (var line in (output.ToString() + errors).Split('\n'))
        {
            code = line.StartsWith('I') ? line.Split(' ')[0] : code;
            if (line.TrimStart().StartsWith("- ", StringComparison.Ordinal) || exit == 2)
                (code == "I7" ? (Action<string>)Stuck : Lost)($"{code} {line.Trim()}");
        }
    }

    /// <summary>After the last kill: everything that was received is inspected, and nothing waits to be woken.</summary>
    public async Task GoesOn(string folder)
    {
        await using (var app = await AppProcess.Start(folder, CancellationToken.None))
        {
            var rows = new LiveRows(folder);
            if (!await Eventually.Comes(() => rows.Rests, CancellationToken.None))
                Stuck($"{rows.Nominations.Count(nomination => nomination.Inspected < nomination.Version)} packets were not inspected, {rows.Rows<Durable.Wake>(Durable.Wake.Prefix).Count} wake-ups not delivered.");
        }
        await Verify(folder);
    }

    private void Lost(string what) => Note(ref _lost, what);

    private void Doubled(string what) => Note(ref _doubled, what);

    private void Stuck(string what) => Note(ref _stuck, what);

    private void Note(ref int count, string what)
    {
        count++;
        _problems.Add(what);
    }
}
