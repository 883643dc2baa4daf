macro_rules! asset_types {
    ($($variant:ident = $word:literal,)+) => {
        /// The type of an asset, by the names of Open Cloud's
        /// `InventoryItemAssetType`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AssetType {
            $($variant,)+
            /// A type that Roblox introduced after this list was written. It
            /// can be received and never be asked for.
            Unknown,
        }

        impl AssetType {
            /// Every type that can be asked for.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name Open Cloud gives the type; `UNKNOWN` for one it gave
            /// no name that we know.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown => "UNKNOWN",
                }
            }

            /// The type that Open Cloud calls `name`.
            pub fn from_name(name: &str) -> Self {
                match name {
                    $($word => Self::$variant,)+
                    _ => Self::Unknown,
                }
            }
        }
    };
}

asset_types! {
    Unspecified = "INVENTORY_ITEM_ASSET_TYPE_UNSPECIFIED",
    ClassicTshirt = "CLASSIC_TSHIRT",
    Audio = "AUDIO",
    Hat = "HAT",
    Model = "MODEL",
    ClassicShirt = "CLASSIC_SHIRT",
    ClassicPants = "CLASSIC_PANTS",
    Decal = "DECAL",
    ClassicHead = "CLASSIC_HEAD",
    Face = "FACE",
    Gear = "GEAR",
    Animation = "ANIMATION",
    Torso = "TORSO",
    RightArm = "RIGHT_ARM",
    LeftArm = "LEFT_ARM",
    LeftLeg = "LEFT_LEG",
    RightLeg = "RIGHT_LEG",
    Package = "PACKAGE",
    Plugin = "PLUGIN",
    MeshPart = "MESH_PART",
    HairAccessory = "HAIR_ACCESSORY",
    FaceAccessory = "FACE_ACCESSORY",
    NeckAccessory = "NECK_ACCESSORY",
    ShoulderAccessory = "SHOULDER_ACCESSORY",
    FrontAccessory = "FRONT_ACCESSORY",
    BackAccessory = "BACK_ACCESSORY",
    WaistAccessory = "WAIST_ACCESSORY",
    ClimbAnimation = "CLIMB_ANIMATION",
    DeathAnimation = "DEATH_ANIMATION",
    FallAnimation = "FALL_ANIMATION",
    IdleAnimation = "IDLE_ANIMATION",
    JumpAnimation = "JUMP_ANIMATION",
    RunAnimation = "RUN_ANIMATION",
    SwimAnimation = "SWIM_ANIMATION",
    WalkAnimation = "WALK_ANIMATION",
    PoseAnimation = "POSE_ANIMATION",
    EmoteAnimation = "EMOTE_ANIMATION",
    Video = "VIDEO",
    TshirtAccessory = "TSHIRT_ACCESSORY",
    ShirtAccessory = "SHIRT_ACCESSORY",
    PantsAccessory = "PANTS_ACCESSORY",
    JacketAccessory = "JACKET_ACCESSORY",
    SweaterAccessory = "SWEATER_ACCESSORY",
    ShortsAccessory = "SHORTS_ACCESSORY",
    LeftShoeAccessory = "LEFT_SHOE_ACCESSORY",
    RightShoeAccessory = "RIGHT_SHOE_ACCESSORY",
    DressSkirtAccessory = "DRESS_SKIRT_ACCESSORY",
    EyebrowAccessory = "EYEBROW_ACCESSORY",
    EyelashAccessory = "EYELASH_ACCESSORY",
    MoodAnimation = "MOOD_ANIMATION",
    DynamicHead = "DYNAMIC_HEAD",
    CreatedPlace = "CREATED_PLACE",
    PurchasedPlace = "PURCHASED_PLACE",
}

#[cfg(test)]
mod tests {
    use super::AssetType;

    #[test]
    fn every_name_reads_back_and_others_are_unknown() {
        assert_eq!(AssetType::ALL.len(), 53);
        for kind in AssetType::ALL {
            assert_eq!(AssetType::from_name(kind.as_str()), *kind);
        }
        assert_eq!(AssetType::from_name("JETPACK"), AssetType::Unknown);
    }
}
