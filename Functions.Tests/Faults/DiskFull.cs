namespace TechVolunteers.Tests.Faults;

/// <summary>What became of an app whose disk took no more writes.</summary>
/// <param name="Refused">Answers to changes meanwhile, as status and title.</param>
/// <param name="Read">Answers to whoever only looked meanwhile.</param>
/// <param name="Recovered">Answers to the same changes afterwards.</param>
/// <param name="Problems">What the invariants, and whoever waited for work to go on, found in the end.</param>
internal sealed record DiskOutcome(string[] Refused, string[] Read, string[] Recovered, string[] Problems);

/// <summary>The real process on a disk that fills up under it and gets room again.</summary>
internal static class DiskFull
{
    public static async Task<DiskOutcome> Run(SmallDisk disk)
    {
        var folder = Path.Combine(disk.Folder, "data");
        Directory.CreateDirectory(folder);
        var kills = new Kills(seed: 1);
        var load = new KillLoad(folder, await Kills.Prepare(folder));
        string[] refused, read, recovered;
        await using (var app = await AppProcess.Start(folder, CancellationToken.None))
        {
            using var http = new HttpClient { BaseAddress = app.Root };
            await load.UploadOnce(http, "clerk-1");
            disk.Fill();
            (refused, read) = (await load.ChangeAll(http), await load.LookAtAll(http));
            disk.Free();
            recovered = await load.ChangeAll(http);
        }
        await kills.GoesOn(folder);
        await kills.Compare(folder, load);
        return new DiskOutcome(refused, read, recovered, [.. kills.Problems]);
    }
}
