using System.Security.Cryptography;
using System.Text;

namespace TechVolunteers.Tests.Simulation;

/// <summary>What one seed came to.</summary>
/// <param name="Digest">SHA-256 of the log; the same for the same seed and the same code.</param>
/// <param name="Log">Every action with its answer and the state that it left.</param>
/// <param name="Fault">What broke; null when all held.</param>
internal sealed record SimulationResult(int Seed, string Digest, IReadOnlyList<string> Log, string? Fault, SimulationCounts Counts)
{
    /// <summary>What a person needs to look into it.</summary>
    public string Story => $"seed {Seed}: {Fault ?? "all held"}\n{string.Join('\n', Log.TakeLast(25))}";
}

/// <param name="Crashes">How often the app died.</param>
internal sealed record SimulationCounts(int Actions, int Receipts, int Crashes, int Jumps, string Ended);

/// <summary>One campaign lived by random people on a random clock with random crashes, all of it drawn from one seed.</summary>
internal static class SimulatedSeed
{
    /// <summary>Random actions before everybody only does what brings the campaign to its end.</summary>
    private const int Actions = 45;

    /// <param name="inspections">May serve any number of simulations.</param>
    public static async Task<SimulationResult> Run(int seed, RememberedInspections inspections)
    {
        var folder = Directory.CreateTempSubdirectory("simulation-").FullName;
        var dice = new Dice(seed);
        var clock = new SimulatedClock(SimulatedCampaign.Opens);
        var post = new SimulatedPost(dice);
        var world = new SimulatedCampaign(dice, new Surroundings(folder, clock, new SeededNumbers(seed ^ 0x5EED), post, inspections, []));
        string? fault = null;
        try
        {
            await world.Open();
            for (var n = 0; n < Actions && !await world.Over(); n++)
                await world.Live();
            await world.End();
        }
        // Whatever it is, it is what this seed found.
        catch (Exception found)
        {
            fault = found is SimulationFault ? found.Message : found.ToString();
        }
        finally
        {
            await world.Leave();
            Directory.Delete(folder, recursive: true);
        }
        return new SimulationResult(seed, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', world.Log)))), world.Log, fault, world.Counts);
    }
}
