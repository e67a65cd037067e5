using System.Collections.Immutable;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>An upload as its sender sees it.</summary>
/// <param name="BlockBytes">Block n of a file holds its bytes from n × this, and this many but in the last block.</param>
/// <param name="FinishBy">The first instant at which a block or the commit comes too late, UTC.</param>
public sealed record UploadView(UploadId Upload, UploadState State, int BlockBytes, DateTimeOffset BegunAt, DateTimeOffset FinishBy, ImmutableArray<FileProgress> Files, NominationId? Nomination, int? Version)
{
    public static async Task<UploadView> Of(RunningCampaign campaign, UploadSession session, UploadBlocks blocks, CancellationToken cancel)
    {
        var last = session.Replaces is null ? SendingWindow.OfIntake(campaign, session.Unit).LastByte.ToUniversalTime() : session.ExpiresAt;
        return new UploadView(
            session.Id, session.State, session.BlockBytes, session.BegunAt, last < session.ExpiresAt ? last : session.ExpiresAt,
            await blocks.Progress(campaign, session, cancel), session.Nomination, session.State == UploadState.Committed ? session.Version : null);
    }
}
