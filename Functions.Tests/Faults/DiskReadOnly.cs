using TechVolunteers.Notifications;

namespace TechVolunteers.Tests.Faults;

/// <summary>
/// The real process on a disk that becomes read-only under it: first its files are write-protected and released again while it runs; then the kernel
/// gives the file system up, which is mended while the app is stopped.
/// </summary>
internal static class DiskReadOnly
{
    public static async Task<DiskOutcome> Run(FailingDisk disk)
    {
        var folder = Path.Combine(disk.Folder, "data");
        Directory.CreateDirectory(folder);
        var kills = new Kills(seed: 1);
        var load = new KillLoad(folder, await Kills.Prepare(folder));
        var (refused, read, recovered, problems) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        await using (var app = await AppProcess.Start(folder, CancellationToken.None))
        {
            using var http = new HttpClient { BaseAddress = app.Root };
            await load.UploadOnce(http, "clerk-1");
            await Rests();

            Demand(await disk.Protect());
            await Refuses(http);
            Demand(await disk.Unprotect());
            recovered.AddRange(await load.ChangeAll(http));
            recovered.Add(await load.Download(http));
            await load.UploadOnce(http, "clerk-1");
            await Rests();

            Demand(await disk.Fail());
            await Refuses(http);
        }
        Demand(await disk.Repair());
        await using (var app = await AppProcess.Start(folder, CancellationToken.None))
        {
            using var http = new HttpClient { BaseAddress = app.Root };
            recovered.AddRange(await load.ChangeAll(http));
            recovered.Add(await load.Download(http));
            await Rests();
        }
        await kills.Compare(folder, load);
        return new DiskOutcome([.. refused], [.. read], [.. recovered], [.. problems, .. kills.Problems]);

        async Task Refuses(HttpClient http)
        {
            refused.AddRange(await load.ChangeAll(http));
            refused.Add(await load.Download(http));
            read.AddRange(await load.LookAtAll(http));
        }

        // Inspections are orchestrations: they and the letters go on by themselves.
        async Task Rests()
        {
            var rows = new LiveRows(folder);
            if (!await Eventually.Comes(() => rows.Rests, CancellationToken.None))
                problems.Add("A packet was not inspected, or a wake-up not delivered.");
            if (!await Eventually.Comes(() => rows.Rows<Letter>(Letter.Prefix).All(letter => letter.State == LetterState.Sent), CancellationToken.None))
                problems.Add("A letter was not sent.");
        }
    }

    private static void Demand(bool done)
    {
        if (!done)
            throw new InvalidOperationException("The operating system did not do to the disk what the test needs.");
    }
}
