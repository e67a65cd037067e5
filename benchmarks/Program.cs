using TechVolunteers.Benchmarks;
using TechVolunteers.Benchmarks.Faults;
using TechVolunteers.Benchmarks.Intake;
using TechVolunteers.Benchmarks.Packets;
using TechVolunteers.Benchmarks.Runtime;
using TechVolunteers.Benchmarks.Screenshots;
using TechVolunteers.Benchmarks.Simulate;

var benchmarks = new Benchmark[]
{
    new("intake", "upload of a 20 MB packet, hello orchestrations, first page after start", IntakeBenchmark.Run),
    new("runtime", "durable orchestrations: rates, sequences, waiting and finished instances, beside SQLite's own commits", RuntimeBenchmark.Run),
    new("packets", "sample packets of a folder: fields, clauses, hazards, seals, check codes, times and memory against what is true", PacketsBenchmark.Run),
    new("mutations", "18,000 spoilt files of a folder's packets: exceptions, the slowest, memory", MutationsBenchmark.Run),
    new("simulate", "seeded simulations of a whole campaign: how many, and the first seed (simulate 100 1)", SimulateBenchmark.Run),
    new("faults", "every fault test at its full count, one line each: crash-sites, cut-logs, disk-full, kills, seeds, mutations", FaultsBenchmark.Run),
    new("kill", "kills of the real process under load: kill 500", FaultsBenchmark.Kill),
    new("screenshots", "pictures of the main pages into a folder (docs/screenshots), with chromium", PageScreenshots.Run),
};
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
if (args is not [var name, .. var rest] || benchmarks.FirstOrDefault(one => one.Name == name) is not { } benchmark)
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project benchmarks -- <name>

        Names:
        """);
    foreach (var (known, what, _) in benchmarks)
        Console.Error.WriteLine($"  {known,-12} {what}");
    return 2;
}
return await benchmark.Run(rest, stop.Token);
