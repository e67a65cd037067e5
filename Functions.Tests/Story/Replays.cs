namespace TechVolunteers.Tests.Story;

/// <content>For an app of the tests.</content>
internal static partial class Replays
{
    /// <summary>Each way in which today's code decides otherwise than a recorded history; the hub must hold some.</summary>
    public static async Task<IReadOnlyList<string>> Differences(TestApp app)
    {
        await app.Settle();
        return Differences(app.Services, fewest: 10);
    }
}
