using Microsoft.Data.Sqlite;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview;

namespace TechVolunteers.Tests.Faults;

/// <summary>What is committed in the records of an app, read past it: it may be running, or have just been killed.</summary>
internal sealed class LiveRows(string folder)
{
    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "store", "records.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ToString();

    public Stage Stage => Rows<Campaign>(CampaignKeys.Campaign).Single().Stage;

    public List<Nomination> Nominations => Rows<Nomination>(NominationKeys.All);

    public Nomination Nomination(string id) => Rows<Nomination>(NominationKeys.Nomination(NominationId.From(id))).Single();

    public Inspection Inspection(Nomination nomination) => Rows<Inspection>(NominationKeys.Inspection(nomination.Id, nomination.Version)).Single();

    public bool Proposed(Nomination nomination) => Rows<Review>(Review.Key(nomination.Id)).SingleOrDefault()?.ProposedFor(nomination) is not null;

    /// <summary>Whether every packet is inspected and nothing waits to be woken.</summary>
    public bool Rests => Nominations.All(nomination => nomination.Inspected == nomination.Version || NominationPath.Settled(nomination.State)) && Rows<Wake>(Wake.Prefix).Count == 0;

    /// <summary>The values of all rows whose key begins so.</summary>
    public List<T> Rows<T>(string prefix)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json FROM records WHERE partition = $partition AND substr(key, 1, length($prefix)) = $prefix ORDER BY key";
        command.Parameters.AddWithValue("$partition", DenseCampaign.Partition);
        command.Parameters.AddWithValue("$prefix", prefix);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(Json.Read<T>(reader.GetString(0)));
        return rows;
    }
}
