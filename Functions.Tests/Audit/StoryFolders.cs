using TechVolunteers.Tests.Storage;
using TechVolunteers.Tests.Story;
using Xunit;

namespace TechVolunteers.Tests.Audit;

/// <summary>The data of an app that told the story of a campaign, as they lay on disk after some of its steps. Told once for all tests.</summary>
public sealed class StoryFolders : IAsyncLifetime
{
    public const string InReview = "reviewers propose";
    public const string WithExperts = "experts file their sheets";
    public const string InPublic = "the public reads and objects";
    public const string AtTheEnd = "the supervisor verifies";

    private readonly Dictionary<string, TemporaryFolder> _kept = [];

    public async ValueTask InitializeAsync()
    {
        await using var world = await FakeTimeWorld.Create((world, step) =>
        {
            if (step is InReview or WithExperts or InPublic or AtTheEnd)
                _kept[step] = TemporaryFolder.CopyAsKilled(world.App.Folder);
            return Task.CompletedTask;
        });
        await new CampaignStory(world).Tell();
    }

    /// <summary>A copy that a test may break.</summary>
    public TemporaryFolder Of(string step) => _kept[step].CopyAsKilled();

    public ValueTask DisposeAsync()
    {
        foreach (var folder in _kept.Values)
            folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
