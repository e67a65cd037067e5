using System.Buffers.Binary;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.EmbeddedRuntime.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.TaskHub;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;

namespace TechVolunteers.Tests.Faults;

/// <summary>How a write-ahead log is damaged.</summary>
internal enum LogDamage
{
    /// <summary>It ends where the frame begins.</summary>
    Cut,

    /// <summary>It ends in the middle of the frame.</summary>
    CutWithin,

    /// <summary>One bit of the frame's page is another.</summary>
    PageGarbled,

    /// <summary>One bit of the frame's header is another.</summary>
    HeaderGarbled,

    /// <summary>The frame never reached the disk: zeros.</summary>
    Zeroed,
}

/// <summary>What was found over all damages.</summary>
/// <param name="Lost">Commits that were acknowledged before the damaged frame, and are gone.</param>
/// <param name="Gaps">Openings that showed something other than a prefix of what was acknowledged.</param>
/// <param name="Refused">Openings that were refused by name.</param>
internal sealed record CutLogsCount(int Frames, int Openings, int Lost, int Gaps, int Refused);

/// <summary>
/// A power cut that loses or garbles any frame of the log of either store. SQLite stops reading a log at the first frame whose checksum fails, so what holds
/// is this: whatever was acknowledged before the damaged frame is there, and what is there is a prefix of what was acknowledged.
/// </summary>
internal static class CutLogs
{
    private const int Commits = 30;

    // SQLite's file format, section 4: the log's header and that of each frame, in bytes.
    private const int LogHeader = 32;
    private const int FrameHeader = 24;

    private static readonly DateTimeOffset Now = DenseCampaign.Beginning;

    public static async Task<CutLogsCount> Records()
    {
        var folder = Folders.New("log");
        try
        {
            var acknowledged = new List<long>();
            string kept;
            using (var records = new SqliteRecords(folder))
            {
                for (var n = 1; n <= Commits; n++)
                {
                    // From one page to several.
                    await records.Commit("p", [new RowChange.Put($"row/{n:D4}", Json.Write(new string('x', n * 300)))], CancellationToken.None);
                    acknowledged.Add(new FileInfo(Path.Combine(folder, "records.db-wal")).Length);
                }
                kept = Folders.Copy(folder, "log");
            }
            return await Each(kept, "records.db-wal", acknowledged, async damaged =>
            {
                using var records = new SqliteRecords(damaged);
                var rows = await records.Scan("p", "row/", CancellationToken.None).Select(row => int.Parse(row.Key.AsSpan("row/".Length), CultureInfo.InvariantCulture)).ToArrayAsync();
                // It works on.
                await records.Commit("p", [new RowChange.Put("after", "{}")], CancellationToken.None);
                return rows;
            });
        }
        finally
        {
            Folders.Remove(folder);
        }
    }

    public static async Task<CutLogsCount> TaskHub()
    {
        var folder = Folders.New("log");
        try
        {
            var acknowledged = new List<long>();
            string kept;
            await using (var hub = await Open(folder))
            {
                var client = new EmbeddedDurableTaskClient(hub);
                for (var n = 1; n <= Commits; n++)
                {
                    await client.ScheduleNewOrchestrationInstanceAsync("Wait", new string('x', n * 300), new StartOrchestrationOptions($"i{n:D4}"));
                    acknowledged.Add(new FileInfo(Path.Combine(folder, "hub.db-wal")).Length);
                    await hub.WhenIdle(CancellationToken.None);
                }
                kept = Folders.Copy(folder, "log");
            }
            return await Each(kept, "hub.db-wal", acknowledged, async damaged =>
            {
                await using var hub = await Open(damaged);
                await hub.WhenIdle(CancellationToken.None);
                var instances = hub.Reader.List(new(), null, 1000).Select(instance => int.Parse(instance.Id.AsSpan(1), CultureInfo.InvariantCulture)).ToArray();
                if (instances.Length > 0)
                {
                    // It works on: whatever was begun ends when it is told to.
                    var client = new EmbeddedDurableTaskClient(hub);
                    await client.RaiseEventAsync($"i{instances[^1]:D4}", "go", null);
                    if ((await client.WaitForInstanceCompletionAsync($"i{instances[^1]:D4}")).RuntimeStatus != OrchestrationRuntimeStatus.Completed)
                        return [-1];
                }
                return instances;
            });
        }
        finally
        {
            Folders.Remove(folder);
        }
    }

    private static async Task<CutLogsCount> Each(string kept, string log, List<long> acknowledged, Func<string, Task<int[]>> open)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(kept, log));
            var page = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8));
            var count = new CutLogsCount((bytes.Length - LogHeader) / (FrameHeader + page), 0, 0, 0, 0);
            for (var frame = 0; frame < count.Frames; frame++)
            {
                var at = LogHeader + (frame * (FrameHeader + page));
                foreach (var damage in Enum.GetValues<LogDamage>())
                    count = await Open(kept, log, Damaged(bytes, at, page, damage), acknowledged.Count(length => length <= at), count, open);
            }
            return count;
        }
        finally
        {
            Folders.Remove(kept);
        }
    }

    private static async Task<CutLogsCount> Open(string kept, string log, byte[] bytes, int whole, CutLogsCount count, Func<string, Task<int[]>> open)
    {
        var folder = Folders.Copy(kept, "damaged");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, log), bytes);
            count = count with { Openings = count.Openings + 1 };
            var there = await open(folder);
            return count with
            {
                Lost = count.Lost + Math.Max(0, whole - there.Length),
                Gaps = count.Gaps + (there.SequenceEqual(Enumerable.Range(1, there.Length)) ? 0 : 1),
            };
        }
        catch (Exception refused) when (refused is StoreUnavailableException or TaskHubUnavailableException)
        {
            return count with { Refused = count.Refused + 1 };
        }
        finally
        {
            Folders.Remove(folder);
        }
    }

    private static byte[] Damaged(byte[] log, int at, int page, LogDamage damage)
    {
        var damaged = log[..(damage switch { LogDamage.Cut => at, LogDamage.CutWithin => at + FrameHeader + (page / 2), _ => log.Length })];
        switch (damage)
        {
            case LogDamage.PageGarbled:
                damaged[at + FrameHeader + (page / 3)] ^= 1;
                break;
            case LogDamage.HeaderGarbled:
                damaged[at + 3] ^= 1;
                break;
            case LogDamage.Zeroed:
                damaged.AsSpan(at, FrameHeader + page).Clear();
                break;
        }
        return damaged;
    }

    private static async Task<DurableTaskHub> Open(string folder)
    {
        var options = new DurableTaskHubOptions { DatabasePath = Path.Combine(folder, "hub.db"), TimeProvider = new FakeTimeProvider(Now) };
        var hub = new DurableTaskHub(options, () => new Waiter(), NullLoggerFactory.Instance);
        try
        {
            await hub.StartAsync(CancellationToken.None);
        }
        catch (TaskHubUnavailableException)
        {
            await hub.DisposeAsync();
            throw;
        }
        return hub;
    }

    /// <summary>One orchestrator, which waits to be told to go.</summary>
    private sealed class Waiter : IDurableFunctionInvoker
    {
        public bool HasOrchestrator(string name) => true;

        public bool HasActivity(string name) => false;

        public async Task<string?> RunOrchestrator(string name, TaskOrchestrationContext context, string? inputJson)
        {
            await context.WaitForExternalEvent<string?>("go");
            return null;
        }

        public Task<string?> RunActivity(string name, string instanceId, string? inputJson, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
