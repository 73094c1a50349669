extension PatchEmbedding {
  /// What each value on the way from pixels to patch vectors is made of.
  static let values: [ValueDescription] = [
    .init(.patches, [.patch, .feature(.patch)], .patches),
    .init(.patchEmbedding, [.patch, .feature(.hidden)], .linear(.patches, weight: "vision.patch_embedding")),
    .init(.embeddings, [.patch, .feature(.hidden)], .sum(.value(.patchEmbedding), .weight("vision.position"))),
  ]
}
