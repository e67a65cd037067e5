using System.Collections.Immutable;
using TechVolunteers.Storage;

namespace TechVolunteers.Tests.Faults;

/// <summary>What became of one crash.</summary>
/// <param name="Reached">Whether the app came to the site and died there.</param>
/// <param name="Problem">How it ended otherwise than without a crash; null when it did not.</param>
internal sealed record CrashOutcome(CampaignStep Step, CrashSite Site, bool Reached, string? Problem);

/// <summary>
/// Every point of a campaign at which a crash makes a difference: before and after each commit of each store. The campaign is run once, kept
/// after each step; a crash begins with what stood before its step, so that it costs one step and not a campaign. After it the app starts again, whoever was
/// cut off looks and does the rest, and everything stored must come to what the undisturbed step came to. So do all later steps, which begin there.
/// </summary>
internal sealed class CrashSites : IDisposable
{
    private readonly List<Kept> _kept = [];

    /// <summary>All sites, in the order of the campaign.</summary>
    public ImmutableArray<(CampaignStep Step, CrashSite Site)> All { get; private set; } = [];

    /// <summary>What the campaign without a crash came to.</summary>
    public string[] Outcome => _kept[^1].Digest;

    public static async Task<CrashSites> Run()
    {
        var sites = new CrashSites();
        var all = ImmutableArray.CreateBuilder<(CampaignStep, CrashSite)>();
        var (folder, now, post) = (Folders.New("campaign"), DenseCampaign.Beginning, new PostOffice());
        sites._kept.Add(new Kept(folder, now, post, []));
        foreach (var step in DenseCampaign.Steps)
        {
            var before = sites._kept[^1];
            var copy = Folders.Copy(before.Folder, "campaign");
            var (time, mail) = (before.Now.AddMinutes(1), before.Post.Copy());
            await using (var app = await CrashableApp.Start(copy, time, mail))
            {
                await Take(step, app);
                all.AddRange(SitesOf(app.Commits).Select(site => (step, site)));
                if (await Unsound(app) is { } broken)
                    throw new InvalidOperationException($"Without a crash, after “{step.Name}”: {broken}");
                sites._kept.Add(new Kept(copy, app.Time.GetUtcNow(), mail, await StoreDigest.Of(app)));
            }
        }
        sites.All = all.ToImmutable();
        return sites;
    }

    /// <summary>So many sites, evenly spread over all.</summary>
    public IEnumerable<(CampaignStep Step, CrashSite Site)> Sample(int count) =>
        Enumerable.Range(0, Math.Min(count, All.Length)).Select(n => All[(int)((long)n * All.Length / Math.Min(count, All.Length))]);

    /// <summary>Crashes at a site, starts again, finishes the step, and compares.</summary>
    public async Task<CrashOutcome> Crash(CampaignStep step, CrashSite site)
    {
        var (before, after) = (_kept[step.N], _kept[step.N + 1]);
        var folder = Folders.Copy(before.Folder, "crash");
        try
        {
            var post = before.Post.Copy();
            var (reached, diedAt) = await RunInto(step, site, folder, before.Now.AddMinutes(1), post);
            if (!reached)
                return new CrashOutcome(step, site, false, null);
            await using var app = await CrashableApp.Start(folder, diedAt, post);
            await app.TakeOverLetters();
            await app.Settle();
            await Take(step, app);
            return new CrashOutcome(step, site, true, Difference(after.Digest, await StoreDigest.Of(app)) ?? await Unsound(app) ?? SentTwice(post));
        }
        catch (Exception failure) when (failure is InvalidOperationException or OperationCanceledException or System.Text.Json.JsonException or StoreUnavailableException)
        {
            return new CrashOutcome(step, site, true, failure.ToString());
        }
        finally
        {
            Folders.Remove(folder);
        }
    }

    public void Dispose()
    {
        foreach (var kept in _kept)
            Folders.Remove(kept.Folder);
    }

    private static async Task<(bool Reached, DateTimeOffset At)> RunInto(CampaignStep step, CrashSite site, string folder, DateTimeOffset now, PostOffice post)
    {
        await using var app = await CrashableApp.Start(folder, now, post, site);
        try
        {
            await Take(step, app);
        }
        catch (Exception) when (app.Dead)
        {
            // Whatever it was doing, it was cut off.
        }
        return (app.Dead, app.Time.GetUtcNow());
    }

    private static async Task Take(CampaignStep step, CrashableApp app)
    {
        await step.Take(app);
        await app.Settle();
    }

    private static IEnumerable<CrashSite> SitesOf((long Records, long TaskHub) commits) =>
        from store in new[] { (CrashStore.Records, commits.Records), (CrashStore.TaskHub, commits.TaskHub) }
        from n in Enumerable.Range(1, (int)store.Item2)
        from before in new[] { true, false }
        select new CrashSite(store.Item1, n, before);

    private static string? Difference(string[] expected, string[] actual)
    {
        var (missing, more) = (expected.Except(actual, StringComparer.Ordinal).Take(3).ToArray(), actual.Except(expected, StringComparer.Ordinal).Take(3).ToArray());
        return expected.SequenceEqual(actual, StringComparer.Ordinal) ? null
            : $"{expected.Length} lines without the crash, {actual.Length} with it.\nOnly without: {string.Join("\n  ", missing)}\nOnly with: {string.Join("\n  ", more)}";
    }

    private static async Task<string?> Unsound(CrashableApp app) =>
        await app.CheckInvariants() is { Sound: false } report ? string.Join('\n', report.Breaches) : null;

    // One crash may send a letter a second time, and says so; never a third.
    private static string? SentTwice(PostOffice post) => post.MoreThan(2).FirstOrDefault() is { } letter ? $"Letter {letter} was sent more than twice." : null;

    private sealed record Kept(string Folder, DateTimeOffset Now, PostOffice Post, string[] Digest);
}
