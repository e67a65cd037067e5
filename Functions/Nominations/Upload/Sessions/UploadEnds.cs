using TechVolunteers.Audit;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>The end of an upload inside the commit that makes a packet of it.</summary>
internal static class UploadEnds
{
    /// <summary>What the upload became already, or that it was discarded; null while it is open.</summary>
    public static async Task<Submission?> Ended(this Draft draft, UploadId id)
    {
        if (await draft.Find<UploadSession>(UploadKeys.Session(id)) is not { State: not UploadState.Discarded } session)
            return new Submission.Refused(UploadRefusals.Over(UploadState.Discarded, expired: false)!);
        if (session is not { State: UploadState.Committed, Nomination: { } nomination })
            return null;
        return new Submission.Accepted(
            await draft.Nomination(nomination) ?? throw new InvalidOperationException($"Nomination {nomination} is gone."),
            await draft.Find<Packet>(NominationKeys.Packet(nomination, session.Version)) ?? throw new InvalidOperationException($"Version {session.Version} of {nomination} has no packet."));
    }

    public static async Task End(this Draft draft, UploadId id, Packet packet)
    {
        var session = await draft.Find<UploadSession>(UploadKeys.Session(id)) ?? throw new InvalidOperationException($"The upload {id} is gone.");
        await draft.Save(UploadKeys.Session(id), session with { State = UploadState.Committed, Nomination = packet.Nomination, Version = packet.Version });
        await draft.Remove(UploadKeys.OfUnit(session.Unit) + id.Value);
    }
}
